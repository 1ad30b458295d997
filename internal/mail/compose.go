package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// Message is what one person is to get.
type Message struct {
	ID          string    // the whole Message-ID with its angle brackets; the same for every attempt
	Date        time.Time // when it was written, in the zone that the header is to show
	To          string    // one bare address
	ToName      string    // optional
	Subject     string    // without personal data
	Text        string    // UTF-8
	HTML        string    // optional, UTF-8
	Attachments []Attachment
}

// Attachment is a file that goes with a message.
type Attachment struct {
	Name        string // shown to the reader: plain ASCII, without personal data
	ContentType string // such as application/pdf, or text/calendar; method=PUBLISH
	Data        []byte
}

// Compose gives the exact bytes of the message (RFC 5322 and MIME, lines ended by CRLF), to be stored and sent. The same
// settings and message give the same bytes in any process. What can't stand in a header is refused, never mended.
func (s Settings) Compose(m Message) ([]byte, error) {
	if err := s.checkMessage(m); err != nil {
		return nil, fmt.Errorf("compose a message: %w", err)
	}
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&netmail.Address{Name: s.FromName, Address: s.From})
	msg.ToMailAddress(&netmail.Address{Name: m.ToName, Address: m.To})
	if s.ReplyTo != "" {
		msg.ReplyToMailAddress(&netmail.Address{Address: s.ReplyTo})
	}
	msg.SetMessageIDWithValue(strings.Trim(m.ID, "<>"))
	msg.SetDateWithValue(m.Date)
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: keeps holiday replies from answering a machine
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	size := 4096 + 2*(len(m.Text)+len(m.HTML))
	for _, a := range m.Attachments {
		msg.AttachReadSeeker(a.Name, bytes.NewReader(a.Data), gomail.WithFileContentType(gomail.ContentType(a.ContentType)))
		size += 3 * len(a.Data) / 2 // in base64, with the ends of its lines
	}
	var b bytes.Buffer
	b.Grow(size)
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("compose a message: %w", err)
	}
	raw, err := fixBoundaries(b.Bytes(), m.ID)
	if err != nil {
		return nil, fmt.Errorf("compose a message: %w", err)
	}
	// A message without parts ends as its text does.
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		raw = append(raw, "\r\n"...)
	}
	return raw, checkRaw(raw)
}

func (s Settings) checkMessage(m Message) error {
	if err := CheckAddress(s.From); err != nil {
		return fmt.Errorf("the sender's address: %w", err)
	}
	if s.ReplyTo != "" {
		if err := CheckAddress(s.ReplyTo); err != nil {
			return fmt.Errorf("the address for replies: %w", err)
		}
	}
	if err := CheckAddress(m.To); err != nil { //guard:message-goes-to-an-address
		return fmt.Errorf("the recipient's address: %w", err)
	}
	if err := checkName(s.FromName); err != nil {
		return fmt.Errorf("the sender's name: %w", err)
	}
	if err := checkName(m.ToName); err != nil { //guard:recipient-name-is-a-name
		return fmt.Errorf("the recipient's name: %w", err)
	}
	if err := checkText(m.Subject); err != nil { //guard:subject-is-text
		return fmt.Errorf("the subject: %w", err)
	}
	switch {
	case !messageID.MatchString(m.ID) || len(m.ID) > 250: //guard:message-id-is-one
		return fmt.Errorf("the Message-ID: %w", errMessageID)
	case m.Date.IsZero():
		return fmt.Errorf("the date is missing")
	case strings.TrimSpace(m.Subject) == "":
		return fmt.Errorf("the subject is missing")
	case strings.TrimSpace(m.Text) == "":
		return fmt.Errorf("the text is missing")
	//guard:message-text-is-utf8
	case !utf8.ValidString(m.Text) || !utf8.ValidString(m.HTML) || strings.Contains(m.Text+m.HTML, "\x00"):
		return fmt.Errorf("the text is not UTF-8, or holds a NUL")
	}
	for i, a := range m.Attachments {
		if !fileName.MatchString(a.Name) { //guard:attachment-name-is-plain
			return fmt.Errorf("the name of attachment %d: %w", i+1, errFileName)
		}
		if !contentType.MatchString(a.ContentType) || len(a.ContentType) > maxHeaderRunes { //guard:attachment-type-is-plain
			return fmt.Errorf("the content type of attachment %d: %w", i+1, errContentType)
		}
	}
	return nil
}

// fixBoundaries replaces the boundaries between the parts, which go-mail draws at random where parts are nested, by ones
// that follow from the Message-ID, which was drawn at random and is kept: another attempt has the same ones. The
// drawn ones are 60 random hexadecimal digits: nothing else in the message has them.
func fixBoundaries(raw []byte, id string) ([]byte, error) {
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read the message back: %w", err)
	}
	content, body, fixed := msg.Header.Get("Content-Type"), io.Reader(msg.Body), map[string][]byte{}
	for depth := 1; ; depth++ {
		kind, params, err := mime.ParseMediaType(content)
		if err != nil {
			return nil, fmt.Errorf("read the message back: %w", err)
		}
		if !strings.HasPrefix(kind, "multipart/") {
			break
		}
		drawn := params["boundary"]
		first, err := multipart.NewReader(body, drawn).NextPart()
		if err != nil {
			return nil, fmt.Errorf("read the message back: %w", err)
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%s part %d", id, depth))
		fixed[drawn] = []byte(hex.EncodeToString(sum[:])[:len(drawn)])
		content, body = first.Header.Get("Content-Type"), first
	}
	for drawn, instead := range fixed { // of the same length
		for at := 0; ; at += len(instead) {
			next := bytes.Index(raw[at:], []byte(drawn))
			if next < 0 {
				break
			}
			at += next
			copy(raw[at:], instead)
		}
	}
	return raw, nil
}
