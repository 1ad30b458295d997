package address_test

import (
	"testing"

	"stepdown/internal/address"
)

// BenchmarkDoorOf reads doors out of addresses as most are.
func BenchmarkDoorOf(b *testing.B) {
	for _, lines := range [][]string{{"12 High Street", "Sampleton"}, {"Flat 2", "14 Station Road", "Sampleton", "Exampleshire"},
		{"Rose Cottage", "Mill Lane", "Little Sampleton"}} {
		b.Run(lines[0], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				address.DoorOf("100012345678", lines, "ZZ99 3VZ")
			}
		})
	}
}
