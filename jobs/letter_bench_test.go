//go:build unix

package jobs_test

import (
	"testing"

	"stepdown/internal/casefile"
)

// BenchmarkWriteLetters looks at the cases to which a letter has fallen due, and writes it: the PDF is drawn and stored.
func BenchmarkWriteLetters(b *testing.B) {
	eachEvening(b, 0, *scale, casefile.Post, func(n *night) {
		n.measured(n.crowd.Letters, "letters", func() {
			if done := n.scan(n.crowd.Day); done.Written != n.crowd.Letters {
				n.b.Fatalf("of %d letters it wrote %+v", n.crowd.Letters, done)
			}
		})
	})
}

// BenchmarkDeliverPrint claims letters and publishes them as a run in the print folder.
func BenchmarkDeliverPrint(b *testing.B) {
	eachNight(b, 0, *scale, casefile.Post, func(n *night) {
		n.measured(n.crowd.Letters, "letters", func() {
			if done := n.deliver(); done.Spooled != n.crowd.Letters {
				n.b.Fatalf("of %d letters it printed %+v", n.crowd.Letters, done)
			}
		})
	})
}

// BenchmarkDeliverMails sends letters by e-mail to a mail server, which is a process of its own.
func BenchmarkDeliverMails(b *testing.B) {
	eachNight(b, 0, *scale, casefile.Email, func(n *night) {
		n.measured(n.crowd.Letters, "letters", func() {
			if done := n.deliver(); done.Mailed != n.crowd.Letters {
				n.b.Fatalf("of %d letters it delivered %+v", n.crowd.Letters, done)
			}
		})
	})
}
