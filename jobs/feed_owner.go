package jobs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
)

// ownerFile names in a folder in which feeds arrive the database by which they are taken. A feed that one installation takes and moves
// away never reaches another.
const ownerFile = ".stepdown-owner"

// ErrFeedsOfAnother says that feeds which arrive in the folder are another database's.
var ErrFeedsOfAnother = errors.New("the folder is another installation's, so no feed is looked for or taken there: name a folder of its " +
	"own in folders.feed; if this one is to take its feeds from now on, `stepdown adopt` makes it so")

// mine refuses a folder that is another database's. Whoever comes first makes it theirs, unless they may not write there.
func (d drop) mine(database string) error {
	owner, err := d.owner()
	if err == nil && owner == "" && d.claim(database) {
		owner, err = d.owner() // another may have been quicker
	}
	if err == nil && owner != "" && owner != database { //guard:feeds-are-of-one-database
		err = ofAnother(d.root.Name())
	}
	return err
}

// claim makes the folder the database's, unless it has become another's meanwhile. It gives false where that can't be written down:
// who can't write there moves no feed away.
func (d drop) claim(database string) bool {
	part := ownerFile + "." + rand.Text()
	if err := d.root.WriteFile(part, []byte(database), 0o644); err != nil {
		return false
	}
	linked := d.root.Link(part, ownerFile) // in one step, where nobody's is
	if linked != nil && !errors.Is(linked, fs.ErrExist) {
		linked = d.root.Rename(part, ownerFile) // a folder without links
	}
	_ = d.root.Remove(part) // it is gone, or says nothing to anybody
	return linked == nil || errors.Is(linked, fs.ErrExist)
}

// owner is the database whose the folder is, or empty.
func (d drop) owner() (string, error) {
	info, err := d.root.Lstat(ownerFile)
	if err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("see whose feeds arrive in folders.feed %s: %s is no file: move it away", d.root.Name(), ownerFile)
	}
	var owner []byte
	if err == nil {
		owner, err = d.root.ReadFile(ownerFile)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("see whose feeds arrive in folders.feed: %w", err)
	}
	return string(owner), nil
}

// FeedsOfAnother tells whether feeds that arrive in the folder are another database's.
func FeedsOfAnother(folder, database string) (others bool, err error) {
	err = inDrop(folder, func(d drop) error {
		owner, err := d.owner()
		others = owner != "" && owner != database
		return err
	})
	return others, err
}

// FeedsBelong is ErrFeedsOfAnother if feeds that arrive in the folder are another database's. It changes nothing.
func FeedsBelong(folder, database string) error {
	others, err := FeedsOfAnother(folder, database)
	if err == nil && others {
		err = ofAnother(folder)
	}
	return err
}

func ofAnother(folder string) error {
	return fmt.Errorf("folders.feed %s: %w", folder, ErrFeedsOfAnother)
}

// AdoptFeeds makes the folder the database's, whosever it was.
func AdoptFeeds(folder, database string) error {
	return inDrop(folder, func(d drop) error {
		if err := d.root.Remove(ownerFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("adopt folders.feed: %w", err)
		}
		return d.mine(database)
	})
}

// inDrop does something in the folder in which feeds arrive, if there is one.
func inDrop(folder string, do func(drop) error) error {
	d, err := openDrop(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(do(d), d.close())
}
