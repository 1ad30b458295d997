package feed_test

import (
	"testing"

	"stepdown/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
