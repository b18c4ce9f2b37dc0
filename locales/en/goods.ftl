# Suggested goods in the order form
goods-list = Matching goods
goods-match = { $n ->
        [one] { $n } item matches; arrow keys choose, Enter fills in
       *[other] { $n } items match; arrow keys choose, Enter fills in
    }
goods-none-match = No item matches; what you type is kept as it is
goods-several = Several goods are similar: choose one here
goods-unknown = Not in the catalogue: fill in specification and unit

# Goods from a spreadsheet
import-title = Import goods
import-lead = Check first, then import; an import can be undone.
import-template = Download template
import-file = Spreadsheet
import-file-note = .xlsx, .xls or .csv (UTF-8, GB18030), at most 10,000 rows and 5 MB. Columns in any order: SKU, name, specification, unit.
import-pasted = Or paste
import-pasted-note = Copy from Excel and paste, including the column headings.
import-check = Check
import-past = Past imports
import-past-none = Nothing imported yet
import-when = When
import-who = Imported by
import-file-name = File
import-was-pasted = Pasted rows
import-rows = Results by row
import-row = Row
import-why = Faults
import-outcome = Result
import-outcome-new = New
import-outcome-changed = Changed
import-outcome-same = Unchanged
import-outcome-faulty = Faulty
import-all = All { $n }
import-tab-new = New { $n }
import-tab-changed = Changed { $n }
import-tab-same = Unchanged { $n }
import-tab-faulty = Faulty { $n }
import-tab-kept = Not undone { $n }
import-state-ready = Not imported yet
import-state-applied = Imported
import-state-undone = Undone
import-fate-undone = Undone
import-fate-kept = Changed after the import, not undone
import-renewed = Changed just now, please check
import-enables = Disabled; the import enables it
import-made = Checked by { $who } on { $when }.
import-applied = Imported by { $who } on { $when }.
import-undone = Undone by { $who } on { $when }.
import-before = before:
import-after = after:
import-blank = (blank)
import-no-rows = No such rows
import-faulty-note = Faulty rows are not imported.
import-faulty-download = Download faulty rows
import-apply = { $n ->
        [one] Import { $n } row
       *[other] Import { $n } rows
    }
import-without = { $n ->
        [one] { $n } faulty row is left out
       *[other] { $n } faulty rows are left out
    }
import-nothing = There is nothing to import
import-other-file = Choose another file
import-undo = Undo this import
import-undo-note = Undoing restores items that were changed and disables items that were added. Items changed since then stay as they are.
import-undo-sure = { $n ->
        [one] Undo { $n } imported row?
       *[other] Undo { $n } imported rows?
    }
import-kept-note = { $n ->
        [one] { $n } row was not undone: its item was changed after the import.
       *[other] { $n } rows were not undone: their items were changed after the import.
    }
import-stale = { $n ->
        [one] The item of { $n } row was changed after you checked. Nothing was imported: please check the row marked below.
       *[other] The items of { $n } rows were changed after you checked. Nothing was imported: please check the rows marked below.
    }
import-example-sku = BG-A4-70
import-example-name = Copy paper A4
import-example-specification = 70 g, 500 sheets
import-example-unit = pack
import-heads-sku = SKU|item code|code|item number|item no|article number|product code
import-heads-name = Name|item name|article|product name|description
import-heads-specification = Specification|spec|specs|model
import-heads-unit = Unit|UOM|unit of measure
list-comma = ,{" "}
semicolon = ;{" "}
flash-import-applied = Imported: { $new } new, { $changed } changed.
flash-import-undone = Rows undone: { $undone }; rows kept: { $kept }.
refused-import-not-applied = Not imported yet: there is nothing to undo.
refused-import-nothing = There is nothing to import.
refused-import-undone = This import has been undone. Upload the file again to import it.
fault-import-none = Choose a file, or paste rows
fault-import-large = The file is larger than 5 MB
fault-import-long = At most { $max } rows: please split the file
fault-import-bomb = The file is too large when unpacked: please save it as .xlsx with one sheet, or as .csv
fault-import-broken = The file is damaged, or is neither .xlsx nor .csv
fault-import-encoding = The encoding cannot be read: please save it as .xlsx or as .csv in UTF-8
fault-import-empty = There is no content
fault-import-heads = Missing column headings: { $fields }
fault-import-heads-twice = Duplicate column headings: { $fields }
fault-sku-twice = Same SKU as row { $row }
fault-cell-date = Excel read this as a date: set the cell to text and enter it again
fault-cell-error = The formula returned an error
fault-cell-digits = Excel has lost digits: set the cell to text and enter it again

# Lists of master data
goods-search = Search by name, SKU, pinyin initials, specification
goods-none-found = No items found
goods-last-price = Last price
goods-last-bought = Last purchased
people-search = Search by name, username, department, mobile
people-none-found = No people found
people-channels = Channels
people-inbox-only = Inbox only
people-may-approve = May approve in DingTalk
people-may-not-approve = May not approve in DingTalk
standing-here = Enabled
standing-disabled = Disabled
standing-left = Has left, still enabled
department-people = People: { $n }
department-people-below = People: { $n } ({ $all } incl. sub-departments)
department-below = Sub-departments of { $name }
department-head-cannot = Cannot approve
keeper-none = No keeper
keeper-disabled = Disabled
keeper-left = Has left
keeper-cannot = Cannot approve
keeper-note = The marked warehouses have no keeper who can act: steps for the warehouse keeper go to the administrators.

# Further headings of spreadsheets that are pasted into an order
heads-quantity = Quantity|qty|order quantity|pieces|pcs
heads-unit-price = Unit price|price|price each
heads-length = Length|L|length mm
heads-width = Width|W|width mm
heads-height = Height|H|height mm
heads-board = Board|board grade|material
heads-size = Size|dimensions|LWH
heads-skip = No|number|line|amount|line total|total price|total|subtotal
heads-total = Total|subtotal|grand total|sum

# How articles are packed (docs/stock.md)
barcode = Barcode
packing = Packing units
packing-note = One a line: unit, how many it holds, barcode (optional), for example "box 24 6901234567892" for a box of 24
fault-units = Cannot read "{ $line }": unit, how many it holds (above 0, at most four decimals), barcode, separated by spaces; each unit once, at most 10
fault-barcode = A barcode has no spaces and at most 64 characters
fault-barcode-taken = Another item or unit has this barcode
import-sheet = Sheet (optional)
import-sheet-note = Without a name, the first visible sheet is read.
import-sheet-read = The sheet "{ $sheet }" was read.
import-sheet-others = The file also has: { $sheets }. To read one of them, upload the file again with its name.
import-sheet-hidden = { $n ->
    [one] 1 of the rows is hidden in the spreadsheet; it was read too.
   *[other] { $n } of the rows are hidden in the spreadsheet; they were read too.
    }
fault-import-no-sheet = There is no such sheet. Visible are: { $sheets }
fault-import-password = The file has a password: remove it, then upload again
