package config

import (
	"fmt"
	"strings"
)

// Fault is one thing that is wrong with the settings.
type Fault struct {
	Place   string `json:"place"`   // file:line, a variable, a flag, and the key where there is one
	Problem string `json:"problem"` // what is wrong; never quotes a secret
	Mend    string `json:"mend"`    // what to do about it
}

// Error is the fault on one line.
func (f Fault) Error() string { return fmt.Sprintf("%s: %s: %s", f.Place, f.Problem, f.Mend) }

// Faults are all that is wrong with the settings, in the order in which they were read.
type Faults []Fault

// Error has a line for each fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Fault is a fault of a setting that was read well but does not serve, placed where it was given. It lets other rooms,
// which know what a setting is for, complain of it as this one does.
func (c *Config) Fault(key, problem, mend string) Fault {
	return Fault{Place: placeOf(c.origins[key], key), Problem: problem, Mend: mend}
}

// placeOf names a setting and where it stands. A variable or a flag says which setting it is by itself.
func placeOf(origin, key string) string {
	if strings.HasPrefix(origin, envPrefix) || strings.HasPrefix(origin, "--") {
		return origin
	}
	if origin == byDefault || origin == notGiven {
		return key + " (" + origin + ")"
	}
	return origin + " " + key
}
