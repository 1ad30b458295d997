package feed

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"stepdown/internal/casefile"
)

// reject is why one row can't be taken. The key is empty unless it is known to be a case's: what stands in the place of
// a reference may be anything.
type reject struct {
	file string
	line int
	key  casefile.Key
	problem
}

var rejectedHeader = []string{"file", "line", "column", "case_ref", "episode", "rule_broken", "what_to_do"}

func (r reject) cells() []string {
	episode := ""
	if r.key.Number > 0 {
		episode = strconv.Itoa(r.key.Number)
	}
	return []string{r.file, strconv.Itoa(r.line), r.column, formulaSafe(r.key.Case), episode, r.rule, r.mend}
}

// formulaSafe keeps a spreadsheet from taking text for a formula.
func formulaSafe(s string) string {
	if s != "" && strings.Contains("=+-@\t\r", s[:1]) { //guard:rejected-holds-no-formula
		return "'" + s
	}
	return s
}

// rejectLog keeps rejects as they will stand in rejected.csv, outside memory: a bad night may reject every case.
type rejectLog struct {
	file *os.File
	out  *csv.Writer
}

func newRejectLog() (*rejectLog, error) {
	file, err := privateFile()
	if err != nil {
		return nil, err
	}
	return &rejectLog{file, csv.NewWriter(file)}, nil
}

func (l *rejectLog) add(r reject) error {
	if err := l.out.Write(r.cells()); err != nil {
		return fmt.Errorf("note a rejected row: %w", err)
	}
	return nil
}

func (l *rejectLog) copyTo(w io.Writer) error {
	l.out.Flush()
	if err := l.out.Error(); err != nil {
		return fmt.Errorf("note the rejected rows: %w", err)
	}
	info, err := l.file.Stat()
	if err != nil {
		return fmt.Errorf("read the rejected rows: %w", err)
	}
	if _, err := io.Copy(w, io.NewSectionReader(l.file, 0, info.Size())); err != nil {
		return fmt.Errorf("write the rejected rows: %w", err)
	}
	return nil
}

func (l *rejectLog) close() error { return l.file.Close() }

// SomeRejected says that a feed could be read, but not all of it.
type SomeRejected struct {
	Counts
	Path string // of rejected.csv
}

// Error gives the counts and where to look.
func (r *SomeRejected) Error() string {
	return fmt.Sprintf("%d rows were rejected, and with them %d of %d cases: see %s", r.Rejects, r.Rejected, r.Rejected+r.Cases, r.Path)
}

// WriteRejected writes rejected.csv, whole or not at all, with a row for each reject of the last walk over Episodes, and
// only its header when there was none. It holds no personal data besides case references; still only its owner can read
// it. The error is *SomeRejected when it was written and has rows.
func (f *Feed) WriteRejected(path string) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer root.Close()
	err = WriteWhole(root, filepath.Base(path), func(w io.Writer) error {
		header := csv.NewWriter(w)
		if err := header.Write(rejectedHeader); err != nil {
			return err
		}
		header.Flush()
		if err := header.Error(); err != nil || f.rejects == nil {
			return err
		}
		return f.rejects.copyTo(w)
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if f.counts.Rejects > 0 {
		return &SomeRejected{f.counts, path}
	}
	return nil
}
