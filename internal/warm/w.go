package main
import (
_ "modernc.org/sqlite"
_ "github.com/pressly/goose/v3"
_ "github.com/pdfcpu/pdfcpu/pkg/api"
_ "github.com/spf13/cobra"
_ "github.com/emersion/go-smtp"
_ "github.com/wneessen/go-mail"
)
func main(){}
