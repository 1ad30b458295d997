package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"stepdown/internal/office"
)

// newAttach is the verb by which a person gives in a letter that the program can't make.
func (c *console) newAttach() *cobra.Command {
	var elsewhere bool
	var because string
	verb := c.newAct("attach ID [FILE.pdf]", "Give in a letter that the program can't make, or say that it was made elsewhere",
		"  stepdown letters attach L000012 easy-read.pdf --by 'Pat Sampleworth'\n"+
			"  stepdown letters attach L000012 --made-elsewhere --because 'in braille, from the transcription service' --by 'Pat Sampleworth'",
		2, false, func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			id, err := letterID(args[0])
			if err != nil {
				return err
			}
			switch s.who.Because = because; {
			case elsewhere == (len(args) == 2):
				return exitError{exitUsage, errors.New("give either the letter as a PDF, or --made-elsewhere where it is no file")}
			case elsewhere && because == "":
				return exitError{exitUsage, errors.New("--because is required with --made-elsewhere: say what was made, without anybody's name")}
			case elsewhere:
				*s.done = fmt.Sprintf("letter %s, made elsewhere, to be given by hand once it is approved", letterName(id))
				return o.NoteMade(cmd.Context(), id, s.today, s.who)
			}
			file, err := os.ReadFile(args[1])
			if err != nil {
				return err
			}
			*s.done = fmt.Sprintf("letter %s, made by a person, to go once it is approved", letterName(id))
			return o.Attach(cmd.Context(), id, file, s.today, s.who)
		})
	verb.Args = cobra.RangeArgs(1, 2)
	verb.Flags().BoolVar(&elsewhere, "made-elsewhere", false, "it is no file, such as one in braille: it is given by hand")
	verb.Flags().StringVar(&because, "because", "", "what was made, without anybody's name (required with --made-elsewhere)")
	verb.Long += "\n\nThe letter waits for the approval of somebody else (`letters approve`). Everything that keeps a letter\n" +
		"back keeps this one back as well; if the record changes so that it no longer says what is so, it has to be made\n" +
		"anew. What goes to a door gets\n" +
		"a first sheet with the address as it is on record. `stepdown help release` says more."
	return verb
}
