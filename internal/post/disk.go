package post

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// syncDir makes the names in a folder survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

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
	f, err := openOwn(root, filepath.Join(arriving, "lock"), os.O_RDWR)
	if err := errors.Join(err, root.Close()); err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err == nil {
			return func() { _ = f.Close() }, nil // closing unlocks
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, errors.Join(err, f.Close())
		}
	}
}
