package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters"
	"stepdown/templates"
)

// Rules reads the policy, the wording, the calendar and the council's profile that the settings name. Where no council is
// set, the profile is the sample one.
func Rules(c *config.Config) (jobs.Rules, error) {
	r := jobs.Rules{
		Policy:   timetable.Default(),
		Calendar: calendar.New(c.Calendar.ExtraHolidays, c.Calendar.WithdrawnHolidays),
		Settings: safeguard.Settings{AddressConfirmedWithin: c.Timing.AddressConfirmedWithin, ClosedCaseCounts: c.Timing.ClosedCaseCounts,
			FeedMaxAge: c.Timing.FeedMaxAge, GoLiveOn: c.Timing.GoLiveOn},
		Release: map[ledger.Kind]jobs.Release{}, ShowSigner: c.ShowSigner,
	}
	for kind, mode := range c.Release {
		r.Release[kind] = jobs.Release(mode)
	}
	var faults []error
	if c.Policy != "" {
		text, err := os.ReadFile(c.Policy)
		if err == nil {
			r.Policy, err = timetable.Load(c.Kinds, c.Policy, text)
		}
		faults = append(faults, err)
	}
	var err error
	if r.Wording, err = letters.Load(c.Kinds, wording(c.Folders.Templates)...); err == nil {
		r.Wording, err = r.Wording.InLanguage(c.Council.Language, r.Policy)
	}
	faults = append(faults, err)
	r.Profile, err = profile(c.Council)
	r.Profile.ReplyTo = c.Mail.ReplyTo
	return r, errors.Join(append(faults, err)...)
}

// wording is the built-in wording, and the folder whose files take its place.
func wording(folder string) []fs.FS {
	if folder == "" {
		return []fs.FS{templates.FS}
	}
	return []fs.FS{templates.FS, os.DirFS(folder)}
}

// Speech is what the program says in mails, as it is built in: the manual says what codes mean in the same words.
func Speech() (*letters.Speech, error) { return letters.BuiltIn(templates.FS) }

// CheckWording measures every letter with the wording of the folder in place of what is built in; empty: as built in.
func CheckWording(folder string) ([]letters.Measured, error) {
	if folder != "" {
		if _, err := os.ReadDir(folder); err != nil {
			return nil, fmt.Errorf("read the folder of templates: %w", err)
		}
	}
	return letters.Check(timetable.Letters(), calendar.LondonDate(time.Now()), wording(folder)...)
}

func profile(c config.Council) (letters.Profile, error) {
	if c.Name == "" {
		return letters.Sample(), nil
	}
	p := letters.Profile{
		Council: c.Name, Address: c.Address, Telephone: c.Telephone, Email: c.Email, Web: c.Web,
		EarlyHelpTelephone: c.EarlyHelpTelephone, EarlyHelpWeb: c.EarlyHelpWeb, UrgentTelephone: c.UrgentTelephone,
		OpeningHours: c.OpeningHours, ComplaintsTelephone: c.ComplaintsTelephone, ComplaintsWeb: c.ComplaintsWeb,
		AdvocateTelephone: c.AdvocateTelephone, FormatsTelephone: c.FormatsTelephone, RelayUK: c.RelayUK, PrivacyWeb: c.PrivacyWeb,
	}
	if c.QRCode == config.On {
		var err error
		if p.Code, err = letters.NewCode(c.EarlyHelpWeb); err != nil {
			return p, err
		}
	}
	if c.Logo == "" {
		return p, nil
	}
	file, err := os.ReadFile(c.Logo)
	if err != nil {
		return p, fmt.Errorf("read the council's logo: %w", err)
	}
	alt := c.LogoAlt
	if alt == c.Name {
		alt = "" // the name stands beside the logo: nobody need hear it twice
	}
	p.Logo, err = letters.NewLogo(file, alt)
	return p, err
}
