package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/config"
)

func newCheckConfig(c *console) *cobra.Command {
	var listSettings bool
	verb := &cobra.Command{
		Use:   "check-config",
		Short: "Check the settings, and show them as they stand",
		Long: "check-config reads the settings as every other verb would, from the file, the environment and flags, and reports\n" +
			"everything that is wrong with them at once, each with its place and the mend; so it does with the policy and the wording\n" +
			"that they name. Otherwise it shows all settings and where each was given, without secrets, and what is still missing\n" +
			"before anything can be sent.\n\n" + exitCodes,
		Example: "  stepdown check-config --config stepdown.yaml\n" +
			"  stepdown check-config --settings >stepdown.yaml   # a file to begin with",
		RunE: func(*cobra.Command, []string) error {
			if listSettings {
				return c.listSettings()
			}
			return c.checkConfig()
		},
	}
	verb.Flags().BoolVar(&listSettings, "settings", false, "list the settings there are, as a file to begin with")
	return verb
}

// checked is what check-config found, for programs.
type checked struct {
	Faults   config.Faults      `json:"faults"`
	Settings []config.Effective `json:"settings,omitempty"`
	Missing  config.Faults      `json:"missing_before_sending,omitempty"`
}

func (c *console) checkConfig() error {
	settings, err := c.settings()
	if err != nil {
		return c.showFaults(err)
	}
	if _, err := app.Rules(settings); err != nil {
		return exitError{exitUsage, err} // the policy, the wording or the logo that the settings name
	}
	found := checked{Faults: config.Faults{}, Settings: settings.Redacted()}
	if missing, ok := errors.AsType[config.Faults](settings.CheckSending()); ok {
		found.Missing = missing
	}
	all := newTable("SETTING", "VALUE", "FROM")
	for _, s := range found.Settings {
		all.add(s.Key, s.Value, s.From)
	}
	if err := c.show(found, all); err != nil || c.json {
		return err
	}
	if len(found.Missing) > 0 {
		fmt.Fprintf(c.out, "\nThe settings are right, but before anything can be sent:\n%v\n", found.Missing)
		return nil
	}
	fmt.Fprintln(c.out, "\nThe settings are right.")
	return nil
}

// showFaults leaves faults to be printed where every error is, unless a program asked.
func (c *console) showFaults(err error) error {
	faults, ok := errors.AsType[config.Faults](err)
	if !ok || !c.json {
		return err
	}
	if err := c.show(checked{Faults: faults}); err != nil {
		return err
	}
	return exitError{code: exitUsage}
}

// described is a setting, for programs.
type described struct {
	Key      string `json:"key"`
	Variable string `json:"variable"`
	Flag     string `json:"flag,omitempty"`
	Meaning  string `json:"meaning"`
	Takes    string `json:"takes"`
	Default  string `json:"default,omitempty"`
	Example  string `json:"example"`
	Secret   bool   `json:"secret,omitempty"`
	Sending  bool   `json:"needed_for_sending,omitempty"`
}

func (c *console) listSettings() error {
	if !c.json {
		return config.WriteExample(c.out)
	}
	var all []described
	for _, s := range config.Settings() {
		all = append(all, described{s.Key, s.Env(), s.Flag, s.Meaning, s.Wants(), s.Default, s.Example, s.Secret, s.Sending})
	}
	return c.show(all)
}
