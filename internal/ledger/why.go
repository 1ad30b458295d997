package ledger

// Why says why a letter is in the state it is in, or why it may not go. Both parts are free of personal data.
type Why struct {
	Code Code   `json:"code,omitempty" db:"code"` // stable, for counting
	Text string `json:"reason" db:"reason"`       // plain English, for a person to act on
}

// Because gives the code with the reason in words.
func (c Code) Because(text string) Why { return Why{Code: c, Text: text} }
