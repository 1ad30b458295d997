package main

import (
	"github.com/spf13/cobra"

	"stepdown/internal/app"
)

func newReport(c *console) *cobra.Command {
	var asOf string
	verb := &cobra.Command{
		Use:   "report",
		Short: "Show the daily report, without sending it",
		Long: "report shows what a person has to look at, and counts. The service mails it to report.to every working day. If it doesn't\n" +
			"come, the service is not running.\n\n" + exitCodes,
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, _, err := asOfDay(asOf)
			if err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(a *app.App) error {
				in, err := a.Report().Gather(cmd.Context(), day)
				if err != nil {
					return err
				}
				t := newTable(in.Day.WithWeekday(), "")
				for _, line := range in.Lines() {
					t.add("to look at", line)
					t.needsPerson()
				}
				for _, line := range in.Counts {
					t.add("", line)
				}
				return c.show(map[string]any{"day": in.Day, "attention": in.Lines(), "counts": in.Counts}, t)
			})
		},
	}
	verb.Flags().StringVar(&asOf, "as-of", "", "a day other than today, as 2026-03-09")
	return verb
}
