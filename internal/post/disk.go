package post

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"
)

// syncRoot is syncDir for a folder that may have been moved since it was opened.
func syncRoot(folder *os.Root) error {
	d, err := folder.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// lock keeps daemons that share the spool from changing manifests at the same time. The kernel lets go of it when the
// process ends, however it ends.
func (s Spool) lock() (unlock func(), err error) {
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return nil, err
	}
	f, err := openOwn(root, filepath.Join(arriving, "lock"), os.O_RDWR) // made here, or found to be no link
	if err := errors.Join(err, root.Close()); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	l := flock.New(s.in(arriving, "lock"), flock.SetFlag(os.O_RDWR), flock.SetPermissions(0o600))
	for {
		err = l.Lock()
		if err == nil {
			return func() { _ = l.Close() }, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, err
		}
	}
}
