package main

import (
	"strings"
	"testing"
)

func TestTheEndSaysWhatWasSkippedForWantOfWhat(t *testing.T) {
	said := `{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    pgtest.go:30: needs PostgreSQL (apt-get install postgresql): no initdb\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC/one","Output":"    x.go:1: needs PostgreSQL (apt-get install postgresql): no initdb\n"}
{"Action":"skip","Package":"p","Test":"TestC/one"}
{"Action":"output","Package":"p","Test":"TestD","Output":"    x.go:1: needs poppler (apt-get install poppler-utils): none in PATH\n"}
{"Action":"skip","Package":"p","Test":"TestD"}
{"Action":"output","Package":"p","Test":"TestE","Output":"    x.go:9: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestE"}
{"Action":"skip","Package":"p","Test":"TestF"}
{"Action":"output","Package":"p","Test":"TestG","Output":"panic: test timed out\n"}
{"Action":"output","Package":"p","Output":"FAIL\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
{"Action":"output","Package":"q","Output":"PASS\n"}
{"Action":"output","Package":"q","Output":"ok  \tq\t0.1s\n"}
{"Action":"pass","Package":"q"}
{"ImportPath":"r","Action":"build-output","Output":"r/a.go:3: undefined: x\n"}
not an event
`
	want := `    x.go:9: got 1, want 2
panic: test timed out
FAIL
FAIL	p	0.1s
ok  	q	0.1s
r/a.go:3: undefined: x
not an event

1 passed, 1 failed, 4 skipped
2 skipped for want of PostgreSQL: apt-get install postgresql
1 skipped for want of poppler: apt-get install poppler-utils
skipped: p TestF
`
	var out strings.Builder
	r := newReport(&out)
	if err := r.read(strings.NewReader(said)); err != nil {
		t.Fatal(err)
	}
	r.finish()
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}
