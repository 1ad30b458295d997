package feed

import (
	"context"
	"errors"

	"stepdown/internal/strict"
)

// Checked is what there is to say of a feed by itself, without knowing what was taken before it.
type Checked struct {
	Refused  bool          `json:"refused"` // nothing of it could be taken
	Counts                 // of what can be read; zero if it is refused
	Faults   strict.Faults `json:"faults"`   // why it is refused, or why rows are rejected
	Unlisted int           `json:"unlisted"` // faults beyond the first thousand
	Ignored  []string      `json:"ignored"`  // files in its folder that are none of a feed's
}

// maxFaults is how many faults are listed: somebody is to read them.
const maxFaults = 1000

// Check reads a feed to its end and says all that is wrong with it. It writes nothing into the folder. What refuse finds wrong with
// the manifest, if it is given, refuses the feed as well.
func Check(ctx context.Context, dir string, refuse func(Manifest) strict.Faults) (Checked, error) {
	c := Checked{Faults: strict.Faults{}, Ignored: []string{}}
	err := c.read(ctx, dir, refuse)
	faults, err := faultsOf(err)
	if err != nil {
		return Checked{}, err
	}
	if len(faults) > 0 {
		c = Checked{Refused: true, Faults: strict.Faults{}, Ignored: c.Ignored}
		c.list(faults...)
	}
	return c, nil
}

func (c *Checked) read(ctx context.Context, dir string, refuse func(Manifest) strict.Faults) (err error) {
	f, err := Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	c.Ignored = append(c.Ignored, f.ignored...)
	if refuse != nil {
		if faults := refuse(f.manifest); len(faults) > 0 {
			return &Refused{Faults: faults}
		}
	}
	f.told = func(r reject) { c.list(strict.At(r.file, r.line, r.column, r.rule, r.mend)) }
	for _, err := range f.Episodes(ctx) {
		if err != nil {
			return err
		}
	}
	c.Counts = f.Counts()
	return nil
}

func (c *Checked) list(faults ...strict.Fault) {
	for _, f := range faults {
		if len(c.Faults) == maxFaults {
			c.Unlisted++
			continue
		}
		c.Faults = append(c.Faults, f)
	}
}
