//go:build unix

package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// findPrograms finds the folder that holds the server's programs: the one in PATH leads to, or the newest installed one.
func findPrograms() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if found, err = filepath.EvalSymlinks(found); err == nil && complete(filepath.Dir(found)) {
			return filepath.Dir(found), nil
		}
	}
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	slices.SortFunc(folders, func(a, b string) int { return version(b) - version(a) })
	for _, folder := range folders {
		if complete(folder) {
			return folder, nil
		}
	}
	return "", errNotInstalled
}

func complete(folder string) bool {
	for _, program := range []string{"initdb", "postgres", "pg_ctl", "createdb", "dropdb", "psql"} {
		if info, err := os.Stat(filepath.Join(folder, program)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// version is 15 for /usr/lib/postgresql/15/bin, and 0 for a folder that names none.
func version(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}
