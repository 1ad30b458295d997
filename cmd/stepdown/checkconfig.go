package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/config"
	"stepdown/internal/strict"
)

func newCheckConfig(c *console) *cobra.Command {
	var listSettings, connect bool
	verb := &cobra.Command{
		Use:   "check-config",
		Short: "Check the settings, and show them",
		Long: "check-config reads the settings as every other command does, from the file, the environment and flags, and reports\n" +
			"everything that is wrong with them at once, with its place and what to do; the policy and the wording that they name are\n" +
			"checked too. If nothing is wrong, it shows every setting and where it was given, without secrets, and what is still\n" +
			"missing before an installation for real work can take feeds and send letters.\n\n" + pathRule + "\n\n" +
			"--connect also tries the database, the mail server (it logs in but sends nothing) and the folders, and leaves nothing\n" +
			"behind. Run it as the user that the service runs as.\n\n" + exitCodes,
		Example: "  stepdown check-config --config stepdown.yaml\n" +
			"  stepdown check-config --connect\n" +
			"  stepdown check-config --settings >stepdown.yaml   # a file to start from",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if listSettings {
				return c.listSettings()
			}
			return c.checkConfig(cmd.Context(), connect)
		},
	}
	verb.Flags().BoolVar(&connect, "connect", false, "try the database, the mail server and the folders too")
	verb.Flags().BoolVar(&listSettings, "settings", false, "list every setting, as a file to start from")
	return verb
}

// checked is the result of check-config as JSON.
type checked struct {
	Faults   strict.Faults      `json:"faults"`
	Settings []config.Effective `json:"settings,omitempty"`
	Missing  strict.Faults      `json:"missing_before_sending,omitempty"`
	Folder   string             `json:"relative_paths_start_from,omitempty"`
	Tried    []app.Tried        `json:"tried,omitempty"`
}

const pathRule = "Relative paths start from the folder of the settings file, whether they are given in it, in a variable, in a flag or\n" +
	"by default. Without a settings file they start from the working directory."

func (c *console) checkConfig(ctx context.Context, connect bool) error {
	settings, err := c.settings()
	if err != nil {
		return c.showFaults(err)
	}
	if err := cmp.Or(app.CheckTimes(settings), app.CheckMail(settings)); err != nil {
		return c.showFaults(err)
	}
	if _, err := app.Rules(settings); err != nil {
		return exitError{exitUsage, err} // a fault in the policy, the wording or the logo
	}
	found := checked{Faults: strict.Faults{}, Settings: settings.Redacted(), Missing: app.Missing(settings)}
	if found.Folder, err = filepath.Abs(settings.Folder()); err != nil {
		return fmt.Errorf("find out the working directory: %w", err)
	}
	tables := []*table{newTable("SETTING", "VALUE", "FROM")}
	for _, s := range found.Settings {
		tables[0].add(s.Key, s.Value, s.From)
	}
	failed := false
	if connect {
		found.Tried = app.Connect(ctx, settings)
		t := newTable("TRIED", "", "WHAT IT SAID")
		for _, each := range found.Tried {
			t.add(each.What, map[bool]string{true: "ok", false: "FAILED"}[each.OK], each.Said)
			if !each.OK {
				failed = true
				t.needsPerson()
			}
		}
		tables = append(tables, t)
	}
	err = c.show(found, tables...)
	if err == nil && !c.json {
		c.sayMissing(found)
	}
	if err == nil && failed {
		return exitError{code: exitFailed}
	}
	return err
}

func (c *console) sayMissing(found checked) {
	fmt.Fprintf(c.out, "\nRelative paths start from %s.\n", found.Folder)
	if len(found.Missing) > 0 {
		fmt.Fprintf(c.out, "\nThe settings are valid, but an installation for real work needs more:\n%v\n", found.Missing)
		return
	}
	fmt.Fprintln(c.out, "\nThe settings are valid.")
}

// showFaults writes faults as JSON if a program asked for it. Otherwise they are reported like every other error.
func (c *console) showFaults(err error) error {
	faults, ok := errors.AsType[strict.Faults](err)
	if !ok || !c.json {
		return err
	}
	if err := c.show(checked{Faults: faults}); err != nil {
		return err
	}
	return exitError{code: exitUsage}
}

// described is a setting as JSON.
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
