package office_test

import (
	"errors"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/office"
	"stepdown/internal/store"
)

// Which record holds a letter is shown to managers in post, under any of the names that the list of staff has.
func TestOnlyAManagerSeesNeighbours(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	made := f.today.AddDays(1).Time()
	info := store.FeedInfo{MadeAt: made, MadeOn: f.today.AddDays(1), Digest: "staff", Staff: []casefile.Staff{
		{ID: "S1", Name: "Robin Exampleford", Role: casefile.ManagerRole, SignIn: "robin.e"},
		{ID: "S2", Name: "Sandy Otherford", Role: casefile.SocialWorkerRole},
		{ID: "S3", Name: "Kim Otherley", Role: casefile.ManagerRole, LeavesOn: f.today},
	}}
	none := func(func(casefile.Incoming, error) bool) {}
	if _, err := f.Store.TakeFeed(t.Context(), info, none, nil, false); err != nil {
		t.Fatal(err)
	}
	key := casefile.Key{Case: posted}
	for name, manages := range map[string]bool{"robin exampleford": true, "ROBIN.E": true, "S1": true, "Sandy Otherford": false,
		"Kim Otherley": false, "Nobody Inlist": false} {
		_, err := f.Neighbours(t.Context(), key, f.today, office.Who{Name: name})
		if refused := errors.Is(err, office.ErrNoManager); refused == manages || err != nil && !refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
