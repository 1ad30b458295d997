package main

import (
	"strings"
	"testing"

	"stepdown/internal/demo"
)

func TestTheDataDictionaryTellsWhatMayBeLeftOut(t *testing.T) {
	out, _ := must(t, exitDone, "import", "--columns")
	for _, want := range []string{
		"cases.csv social_worker_team_email may be left out e-mail address",
		"cases.csv closure_confirmed_by_id may be left out text",
		"cases.csv restricted may be left out yes or no; blank means not restricted",
		"cases.csv pathway may be left out text, at most 40 characters; blank means step-down",
		"adults.csv uprn may be left out UPRN, 1 to 12 digits",
		"adults.csv greeting may be left out text",
		"adults.csv safe_by_post may be left out yes, no or unknown; blank means as safe_to_write says",
		"adults.csv safe_by_email may be left out yes, no or unknown; blank means as safe_to_write says",
		"holds.csv safety may be left out yes or no; blank means no",
		"staff.csv (if given) staff_ref yes text",
		"staff.csv (if given) role yes social worker, ehco, lead, manager, post or owner",
		"staff.csv (if given) sign_in may be left out text",
		"staff.csv (if given) leaves_on may be left out date",
		"warnings.csv (if given) person_ref may be left out text",
		"warnings.csv (if given) reason_code yes text",
		"warnings.csv (if given) until may be left out date",
	} {
		if !strings.Contains(out, "\n"+want) {
			t.Errorf("the data dictionary lacks %q", want)
		}
	}
}

func TestAnImportSaysWhenWarningsCameAndEnded(t *testing.T) {
	tryOut(t)
	for _, day := range []int{35, 36} {
		if _, err := (demo.Feeds{Dir: "feed"}).Write(day); err != nil {
			t.Fatal(err)
		}
	}
	out, _ := must(t, exitDone, "import", "feed/"+demo.Start.AddDays(35).String())
	if !strings.Contains(out, "warnings of the do-not-write list given or changed 1\nwarnings ended or changed 0") {
		t.Errorf("the feed with the first warning:\n%s", out)
	}
	if out, _ = must(t, exitRejected, "import", "feed/"+demo.Start.AddDays(36).String()); strings.Contains(out, "warnings") {
		t.Errorf("a feed that changes none:\n%s", out)
	}
}
