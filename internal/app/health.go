package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"stepdown/internal/config"
	"stepdown/internal/health"
)

// Health is what a running service says of itself.
type Health struct {
	Works  bool     // it can do its work, or most of it
	Unwell []string // what is not well, each with what it is about
	Said   []byte   // its answer as it came: JSON
}

// AskHealth asks the service that listens where the settings say.
func AskHealth(ctx context.Context, c *config.Config) (h Health, err error) {
	host, port, err := net.SplitHostPort(c.Service.Listen)
	if err != nil {
		return h, fmt.Errorf("service.listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // it listens on every address
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return h, err
	}
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return h, fmt.Errorf("ask the service on service.listen, which `stepdown serve` runs: %w", err)
	}
	h.Said, err = io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	var answers map[string]string
	if err = errors.Join(err, answer.Body.Close()); err == nil {
		err = json.Unmarshal(h.Said, &answers)
	}
	if err != nil {
		return h, fmt.Errorf("read the service's answer: %w", err)
	}
	h.Works = answer.StatusCode == http.StatusOK
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		if said := answers[name]; name != health.Status && said != health.Well {
			h.Unwell = append(h.Unwell, name+": "+strings.ReplaceAll(said, "\n", "; "))
		}
	}
	return h, nil
}
