package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/licence"
)

func newLicences(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "licences",
		Short: "Print the licences of stepdown and of everything it contains",
		Long: "licences prints the notices of stepdown, of Go, of the modules that are linked in, and of the fonts of the letters. With\n" +
			"--json it lists what they are for.\n\n" + exitCodes,
		RunE: func(*cobra.Command, []string) error {
			if !c.json {
				if _, err := io.WriteString(c.out, licence.Notices); err != nil {
					return fmt.Errorf("write the notices: %w", err)
				}
				return nil
			}
			var all []string
			for line := range strings.Lines(licence.Notices) {
				if of, is := strings.CutPrefix(line, licence.Heading); is {
					all = append(all, strings.TrimSpace(of))
				}
			}
			return c.show(all)
		},
	}
}
