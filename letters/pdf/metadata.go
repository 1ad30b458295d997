package pdf

import (
	"fmt"
	"html"
	"strings"
	"time"
	"unicode/utf16"
)

// addMetadata writes the XMP packet in which the file declares itself PDF/UA-1 and PDF/A-3u, and returns its number. What has to
// be escaped in XML is what has to be in HTML.
func addMetadata(file *objects, l Letter) int {
	moment := l.Created.UTC().Format(time.RFC3339)
	packet := `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
` + conformance + aboutPDFUA + `
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + html.EscapeString(l.Title) + `</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>` + html.EscapeString(l.Lang) + `</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>` + moment + `</xmp:CreateDate><xmp:ModifyDate>` + moment + `</xmp:ModifyDate>
<pdf:Producer>` + producer + `</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
	return file.addf("<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream", len(packet), packet)
}

// conformance says that a file is PDF/A-3u; every one that does is PDF/UA-1 too.
const conformance = `<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
`

// aboutPDFUA tells a reader of PDF/A what the entry of PDF/UA is, which that standard doesn't know.
const aboutPDFUA = `<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>`

var stringEscapes = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)

// textString writes a PDF text string: as it is if it is ASCII, else as UTF-16.
func textString(s string) string {
	if isPlain(s) {
		return "(" + stringEscapes.Replace(s) + ")"
	}
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteString(">")
	return b.String()
}
