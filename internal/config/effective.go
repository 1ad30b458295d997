package config

// Effective is a setting as it stands, fit to be printed: without secrets.
type Effective struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"` // see Config.Origin
}

// Redacted is every setting as it stands, in the order of the manual, with secrets hidden.
func (c *Config) Redacted() []Effective {
	var all []Effective
	for _, s := range tableOf(c.Kinds) {
		all = append(all, Effective{Key: s.Key, Value: s.form.get(c), From: c.Origin(s.Key)})
	}
	return all
}
