package config

import (
	"fmt"

	"stepdown/internal/strict"
)

// origin is where a value was given.
type origin struct {
	name string // a file, a variable, a flag, byDefault or notGiven
	line int    // of a file; 0 elsewhere
}

func (o origin) String() string {
	if o.line > 0 {
		return fmt.Sprintf("%s:%d", o.name, o.line)
	}
	return o.name
}

// fault is a fault of a setting that was given here. A variable or a flag says which setting it is by itself.
func (o origin) fault(key, problem, mend string) strict.Fault {
	switch {
	case o.line > 0:
		return strict.At(o.name, o.line, key, problem, mend)
	case o.name == byDefault || o.name == notGiven:
		key += " (" + o.name + ")"
	default:
		key = o.name
	}
	return strict.At("", 0, key, problem, mend)
}

// Fault is a fault of a setting that was read well but does not serve, placed where it was given. It lets other rooms,
// which know what a setting is for, complain of it as this one does.
func (c *Config) Fault(key, problem, mend string) strict.Fault {
	return c.origins[key].fault(key, problem, mend)
}
