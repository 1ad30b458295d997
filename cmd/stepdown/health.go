package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
)

func newHealth(c *console) *cobra.Command {
	var ready bool
	verb := &cobra.Command{
		Use:   "health",
		Short: "Ask the running service whether it can work",
		Long: "health asks the service that listens on service.listen, and says what is wrong. It exits 0 if all is well, 4 if the\n" +
			"service works but something needs a person: sending is paused, the feed is late or was refused, the print folder is\n" +
			"full, the mail server takes nothing, a job fails. It exits 1 if the service can't work at all.\n\n" +
			"Containers use health --ready, which exits 0 in the second case too: to end a service that works mends none of that.\n\n" +
			exitCodes,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.health(cmd.Context(), ready) },
	}
	verb.Flags().BoolVar(&ready, "ready", false, "exit 0 as long as the service works, whatever needs a person; for containers")
	return verb
}

func (c *console) health(ctx context.Context, ready bool) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	h, err := app.AskHealth(ctx, settings)
	if err != nil {
		return err
	}
	unwell := strings.Join(h.Unwell, "\n  ")
	if !h.Works {
		return fmt.Errorf("the service is not ready:\n  %s", unwell)
	}
	if _, err := c.out.Write(h.Said); err != nil || unwell == "" || ready {
		return err
	}
	return exitError{exitDegraded, fmt.Errorf("the service works, but something needs a person:\n  %s", unwell)}
}
