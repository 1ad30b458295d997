package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func newHealth(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Ask the running service whether it can work",
		Long: "health asks the service that listens on service.listen, and exits 0 if it can work. Containers use this.\n\n" +
			exitCodes,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.health(cmd.Context()) },
	}
}

func (c *console) health(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(settings.Service.Listen)
	if err != nil {
		return fmt.Errorf("service.listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // it listens on every address
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return fmt.Errorf("ask the service on service.listen, which `stepdown serve` runs: %w", err)
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("read the service's answer: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the service is not ready: %s", strings.TrimSpace(string(said)))
	}
	_, err = c.out.Write(said)
	return err
}
