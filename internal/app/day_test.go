package app_test

import (
	"slices"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/demo"
)

// TestARunTellsWhatItIsAtAndHowFarItHasCome on a day on which cases are looked at, and letters and digests go.
func TestARunTellsWhatItIsAtAndHowFarItHasCome(t *testing.T) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			a := apptest.Open(t, h.Migrated(t, database(t, h)))
			if _, err := a.Intake().Run(t.Context(), h.Feed(t, 14), false); err != nil {
				t.Fatal(err)
			}
			var begun []string
			about, each := map[string]int{}, map[string]int{}
			a.Progress = app.Progress{
				Begin: func(stage string, of int) { begun, about[stage] = append(begun, stage), of },
				Each:  func() { each[begun[len(begun)-1]]++ },
			}
			d, err := a.RunDay(t.Context(), demo.Start.AddDays(14))
			if err != nil || !slices.Equal(begun, app.Stages()) || !slices.Equal(d.Finished, app.Stages()) {
				t.Errorf("told of %q, finished %q, %v", begun, d.Finished, err)
			}
			told := 0
			for stage, of := range about {
				if of > 0 {
					told++
				}
				if of != each[stage] {
					t.Errorf("%s: %d lay ahead, and %d were done", stage, of, each[stage])
				}
			}
			if told != 3 || about[begun[0]] != d.Scanned.Looked || about[begun[1]] != d.Delivered.Spooled+d.Delivered.Mailed {
				t.Errorf("told of %v in a day of %+v", about, d)
			}
		})
	}
}
