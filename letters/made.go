package letters

import (
	"encoding/json"
	"errors"
	"fmt"

	"stepdown/letters/pdf"
)

// Basis is a digest of all that the letter for an envelope rests on, whoever words it: if the program wrote the letter, it
// would write it anew once this changes.
func (w *Wording) Basis(in Input) (string, error) {
	s, err := json.Marshal(w.snapshot(w.words[english], in))
	if err != nil {
		return "", fmt.Errorf("write down what a letter rests on: %w", err)
	}
	return contentOf(Source{Snapshot: s}, in), nil
}

// Take turns what a person made for an envelope into the pages that leave. What goes to a door gets a sheet in front with the
// address for the envelope's window, since nobody can tell what address a file shows, or whether it shows one; and
// where the letter was made elsewhere (given is nil) it has no other pages. What is e-mailed leaves as it was given.
func (w *Wording) Take(in Input, given []byte) (pdf.Page, error) {
	onPaper := in.Envelope.Mailbox() == ""
	most := pdf.MostPages
	if onPaper {
		most -= 2 // the sheet with the address, of which the back stays empty
	}
	var made pdf.Page
	if given != nil {
		var err error
		if made, err = pdf.Given(given, most); err != nil {
			return pdf.Page{}, err
		}
	}
	if !onPaper {
		_, err := w.coverFor(in)
		return made, err
	}
	if len(in.Envelope.Address) == 0 { //guard:made-letter-has-an-address
		return pdf.Page{}, errors.New("the address on record can't be shown in an envelope's window: have it recorded in full first")
	}
	front, err := pdf.Draw(w.addressSheet(in))
	switch {
	case err != nil:
		return pdf.Page{}, holdFor(err)
	case given == nil:
		return front, nil
	}
	return pdf.Behind(front, made)
}
