#include "renders/docx_styles.h"

#include "base/text.h"

#define NAMESPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

/* Song for text, Hei for heads: what Chinese Word and WPS have on every machine. */
#define SONG                                                                                       \
	"<w:rFonts w:ascii=\"Times New Roman\" w:eastAsia=\"宋体\" w:hAnsi=\"Times New Roman\" " \
	"w:cs=\"Times New Roman\"/>"
#define HEI "<w:rFonts w:ascii=\"Arial\" w:eastAsia=\"黑体\" w:hAnsi=\"Arial\" w:cs=\"Arial\"/>"
#define CODE                                                                                       \
	"<w:rFonts w:ascii=\"Courier New\" w:eastAsia=\"宋体\" w:hAnsi=\"Courier New\" "         \
	"w:cs=\"Courier New\"/>"
#define SIZE(half_points) "<w:sz w:val=\"" #half_points "\"/><w:szCs w:val=\"" #half_points "\"/>"
#define SPACING(before, after, line)                                                               \
	"<w:spacing w:before=\"" #before "\" w:after=\"" #after "\" w:line=\"" #line               \
	"\" w:lineRule=\"auto\"/>"
#define BOLD "<w:b/><w:bCs/>"

struct style {
	const char *id, *name;
	const char *based; /* NULL: on nothing */
	const char *next;  /* of the paragraph behind it; NULL: the same */
	const char *paragraph, *run;
};

static const struct style paragraph_styles[] = {
	{"Normal", "Normal", NULL, NULL, "<w:widowControl/>", ""},
	{"BodyText", "Body Text", "Normal", NULL,
		SPACING(40, 40, 320) "<w:ind w:firstLineChars=\"200\" w:firstLine=\"420\"/>"
				     "<w:jc w:val=\"both\"/>",
		""},
	{"Title", "Title", "Normal", "BodyText",
		"<w:keepNext/>" SPACING(0, 100, 280) "<w:jc w:val=\"center\"/>", HEI BOLD SIZE(36)},
	{"Subtitle", "Subtitle", "Normal", "BodyText",
		"<w:keepNext/>" SPACING(0, 60, 240) "<w:jc w:val=\"center\"/>",
		HEI "<w:spacing w:val=\"60\"/>" SIZE(24)},
	{"Heading1", "heading 1", "Normal", "BodyText",
		"<w:keepNext/><w:keepLines/><w:pageBreakBefore/>" SPACING(
			120, 200, 300) "<w:outlineLvl w:val=\"0\"/>",
		HEI BOLD SIZE(32)},
	{"HeadingFront", "Heading Front", "Heading1", "BodyText",
		"<w:pageBreakBefore w:val=\"0\"/>" SPACING(
			160, 100, 280) "<w:outlineLvl w:val=\"0\"/>",
		SIZE(28)},
	{"Heading2", "heading 2", "Normal", "BodyText",
		"<w:keepNext/><w:keepLines/>" SPACING(240, 100, 280) "<w:outlineLvl w:val=\"1\"/>",
		HEI BOLD SIZE(26)},
	{"Heading3", "heading 3", "Normal", "BodyText",
		"<w:keepNext/><w:keepLines/>" SPACING(200, 60, 260) "<w:outlineLvl w:val=\"2\"/>",
		HEI BOLD SIZE(22)},
	{"HeadingSheet", "Heading Sheet", "Heading2", "BodyText",
		"<w:pageBreakBefore/><w:outlineLvl w:val=\"1\"/>", ""},
	{"SmallHeading", "Small Heading", "Normal", "BodyText",
		"<w:keepNext/>" SPACING(140, 40, 260), HEI BOLD SIZE(21)},
	{"Caption", "caption", "Normal", "BodyText",
		"<w:keepNext/><w:keepLines/>" SPACING(200, 80, 240) "<w:jc w:val=\"center\"/>",
		HEI SIZE(19)},
	{"FigureCaption", "Figure Caption", "Caption", "BodyText",
		"<w:keepNext w:val=\"0\"/>" SPACING(60, 200, 240), ""},
	{"Figure", "Figure", "Normal", "FigureCaption",
		"<w:keepNext/>" SPACING(160, 40, 240) "<w:jc w:val=\"center\"/>", ""},
	{"Note", "Note", "Normal", NULL, SPACING(40, 80, 260),
		"<w:color w:val=\"444444\"/>" SIZE(18)},
	{"Trace", "Trace", "Normal", NULL, SPACING(20, 120, 240),
		"<w:color w:val=\"595959\"/>" SIZE(16)},
	{"Notice", "Notice", "Normal", NULL,
		"<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"6\" w:color=\"7A4B00\"/></w:pBdr>" SPACING(
			100, 100, 280) "<w:ind w:left=\"160\"/>",
		""},
	{"Formula", "Formula", "Normal", NULL, SPACING(100, 100, 300) "<w:jc w:val=\"center\"/>",
		SIZE(24)},
	{"Command", "Command", "Normal", NULL,
		"<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F2F2\"/>" SPACING(60, 100, 260),
		CODE "<w:noProof/>" SIZE(17)},
	{"ListBullet", "List Bullet", "Normal", NULL, SPACING(20, 20, 290), ""},
	{"Brief", "Brief", "Normal", NULL, SPACING(0, 0, 240), SIZE(18)},
	{"ListNumber", "List Number", "Normal", NULL, SPACING(20, 20, 290), ""},
	{"ListContinue", "List Continue", "Normal", NULL,
		SPACING(20, 20, 290) "<w:ind w:left=\"420\"/>", ""},
	{"TableText", "Table Text", "Normal", NULL, SPACING(15, 15, 240), SIZE(18)},
	{"TableHead", "Table Head", "TableText", NULL, "<w:keepNext/>" SPACING(20, 20, 250),
		HEI SIZE(18)},
	{"TableNumber", "Table Number", "TableText", NULL, "<w:jc w:val=\"right\"/>", ""},
	{"TableCenter", "Table Center", "TableText", NULL, "<w:jc w:val=\"center\"/>", ""},
	{"TableHeadNumber", "Table Head Number", "TableHead", NULL, "<w:jc w:val=\"right\"/>", ""},
	{"TableHeadCenter", "Table Head Center", "TableHead", NULL, "<w:jc w:val=\"center\"/>", ""},
	{"TableTextDense", "Table Text Dense", "TableText", NULL, "", SIZE(14)},
	{"TableHeadDense", "Table Head Dense", "TableHead", NULL, "", SIZE(14)},
	{"TableNumberDense", "Table Number Dense", "TableNumber", NULL, "", SIZE(14)},
	{"TableCenterDense", "Table Center Dense", "TableCenter", NULL, "", SIZE(14)},
	{"TableHeadNumberDense", "Table Head Number Dense", "TableHeadNumber", NULL, "", SIZE(14)},
	{"TableHeadCenterDense", "Table Head Center Dense", "TableHeadCenter", NULL, "", SIZE(14)},
	{"SignText", "Sign Text", "TableText", NULL, SPACING(170, 170, 240), ""},
	{"SignTextDense", "Sign Text Dense", "SignText", NULL, "", SIZE(14)},
	{"FactName", "Fact Name", "TableText", NULL, "",
		HEI "<w:color w:val=\"444444\"/>" SIZE(18)},
	{"FactValue", "Fact Value", "TableText", NULL, "", SIZE(18)},
	{"TableGap", "Table Gap", "Normal", "BodyText",
		"<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/>",
		SIZE(8)},
	{"SectionEnd", "Section End", "Normal", "BodyText",
		"<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>",
		SIZE(2)},
	{"ContentsTitle", "Contents Title", "Normal", "TOC1",
		"<w:keepNext/><w:pageBreakBefore/>" SPACING(
			120, 200, 300) "<w:jc w:val=\"center\"/>",
		HEI BOLD SIZE(32)},
	{"TOC1", "toc 1", "Normal", NULL,
		"<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"9072\"/></w:tabs>" SPACING(
			60, 20, 280),
		SIZE(22)},
	{"TOC2", "toc 2", "Normal", NULL,
		"<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"9072\"/></w:tabs>" SPACING(
			0, 0, 280) "<w:ind w:left=\"420\"/>",
		""},
	{"Header", "header", "Normal", NULL,
		"<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"4\" w:color=\"7F7F7F\"/></w:pBdr>"
		"<w:jc w:val=\"center\"/>",
		SIZE(17)},
	{"Footer", "footer", "Normal", NULL, "<w:jc w:val=\"center\"/>", SIZE(17)},
};

/* Words and symbols say the verdict; colour only helps the eye. */
static const struct style run_styles[] = {
	{"BadgePass", "Badge Pass", NULL, NULL, NULL, HEI BOLD "<w:color w:val=\"1B6238\"/>"},
	{"BadgeFail", "Badge Fail", NULL, NULL, NULL, HEI BOLD "<w:color w:val=\"9B1C1C\"/>"},
	{"BadgeOpen", "Badge Open", NULL, NULL, NULL, HEI BOLD "<w:color w:val=\"7A4B00\"/>"},
	{"BadgeNone", "Badge None", NULL, NULL, NULL, HEI "<w:color w:val=\"505A64\"/>"},
	{"Mark", "Mark", NULL, NULL, NULL, BOLD "<w:color w:val=\"7A4B00\"/>"},
	{"Quiet", "Quiet", NULL, NULL, NULL, "<w:color w:val=\"505A64\"/>"},
	{"Code", "Code", NULL, NULL, NULL, CODE "<w:noProof/>"},
	{"Strong", "Strong", NULL, NULL, NULL, BOLD},
	{"Emphasis", "Emphasis", NULL, NULL, NULL, "<w:i/><w:iCs/>"},
	{"Below", "Below", NULL, NULL, NULL, "<w:vertAlign w:val=\"subscript\"/>"},
	{"Above", "Above", NULL, NULL, NULL, "<w:vertAlign w:val=\"superscript\"/>"},
};

static const char table_styles[] =
	"<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal "
	"Table\"/><w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>"
	"<w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/>"
	"<w:left w:w=\"70\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>"
	"<w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\n"
	"<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"Measured\"><w:name "
	"w:val=\"Measured\"/><w:basedOn w:val=\"TableNormal\"/><w:qFormat/><w:tblPr><w:tblBorders>"
	"<w:top w:val=\"single\" w:sz=\"12\" w:space=\"0\" w:color=\"000000\"/>"
	"<w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"0\" w:color=\"000000\"/>"
	"<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"BFBFBF\"/>"
	"</w:tblBorders></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:tcPr><w:tcBorders>"
	"<w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/></w:tcBorders>"
	"<w:vAlign w:val=\"bottom\"/></w:tcPr></w:tblStylePr></w:style>\n"
	"<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"Facts\"><w:name w:val=\"Facts\"/>"
	"<w:basedOn w:val=\"TableNormal\"/><w:qFormat/><w:tblPr><w:tblBorders>"
	"<w:top w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"000000\"/>"
	"<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"000000\"/>"
	"<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"BFBFBF\"/>"
	"</w:tblBorders></w:tblPr></w:style>\n"
	"<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"Form\"><w:name w:val=\"Form\"/>"
	"<w:basedOn w:val=\"Facts\"/><w:qFormat/></w:style>\n"
	"<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"MeasuredDense\"><w:name w:val=\"Measured Dense\"/>"
	"<w:basedOn w:val=\"Measured\"/><w:qFormat/><w:tblPr><w:tblCellMar>"
	"<w:left w:w=\"34\" w:type=\"dxa\"/><w:right w:w=\"34\" w:type=\"dxa\"/></w:tblCellMar>"
	"</w:tblPr></w:style>\n"
	"<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"FormDense\"><w:name w:val=\"Form Dense\"/>"
	"<w:basedOn w:val=\"Form\"/><w:qFormat/><w:tblPr><w:tblCellMar>"
	"<w:left w:w=\"34\" w:type=\"dxa\"/><w:right w:w=\"34\" w:type=\"dxa\"/></w:tblCellMar>"
	"</w:tblPr></w:style>\n";

static const char *const table_ids[] = {
	"TableNormal", "Measured", "Facts", "Form", "MeasuredDense", "FormDense"};

static bool among(const struct style *styles, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(styles[i].id, id))
			return true;
	return false;
}

bool docx_style_is(const char *id)
{
	for (size_t i = 0; i < ARRAY_LEN(table_ids); i++)
		if (text_equal(table_ids[i], id))
			return true;
	return among(paragraph_styles, ARRAY_LEN(paragraph_styles), id) ||
	       among(run_styles, ARRAY_LEN(run_styles), id);
}

static void paragraph_style(FILE *out, const struct style *style)
{
	fprintf(out, "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>",
		style->based ? "" : " w:default=\"1\"", style->id, style->name);
	if (style->based)
		fprintf(out, "<w:basedOn w:val=\"%s\"/>", style->based);
	if (style->next)
		fprintf(out, "<w:next w:val=\"%s\"/>", style->next);
	fputs("<w:qFormat/>", out);
	if (style->paragraph[0])
		fprintf(out, "<w:pPr>%s</w:pPr>", style->paragraph);
	if (style->run[0])
		fprintf(out, "<w:rPr>%s</w:rPr>", style->run);
	fputs("</w:style>\n", out);
}

static void run_style(FILE *out, const struct style *style)
{
	fprintf(out,
		"<w:style w:type=\"character\" w:styleId=\"%s\"><w:name w:val=\"%s\"/><w:qFormat/>"
		"<w:rPr>%s</w:rPr></w:style>\n",
		style->id, style->name, style->run);
}

void docx_styles(FILE *out, const struct docx *docx)
{
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
		"<w:styles xmlns:w=\"" NAMESPACE
		"\"><w:docDefaults><w:rPrDefault><w:rPr>" SONG SIZE(
			21) "<w:lang w:val=\"en-US\" w:eastAsia=\"%s\" w:bidi=\"ar-SA\"/></w:rPr>"
			    "</w:rPrDefault><w:pPrDefault/></w:docDefaults>\n",
		docx->report->lang == LANG_EN ? "en-US" : "zh-CN");
	for (size_t i = 0; i < ARRAY_LEN(paragraph_styles); i++)
		paragraph_style(out, &paragraph_styles[i]);
	for (size_t i = 0; i < ARRAY_LEN(run_styles); i++)
		run_style(out, &run_styles[i]);
	fputs(table_styles, out);
	fputs("</w:styles>\n", out);
}

static void level(FILE *out, int depth, bool numbered)
{
	static const char *const signs[] = {"•", "–", "·"};

	fprintf(out,
		"<w:lvl w:ilvl=\"%d\"><w:start w:val=\"1\"/><w:numFmt w:val=\"%s\"/><w:lvlText "
		"w:val=\"",
		depth, numbered ? "decimal" : "bullet");
	if (numbered)
		fprintf(out, "%%%d.", depth + 1);
	else
		fputs(signs[depth % (int)ARRAY_LEN(signs)], out);
	fprintf(out,
		"\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"%d\" w:hanging=\"360\"/></w:pPr>"
		"</w:lvl>",
		(depth + 1) * 380);
}

static void abstract(FILE *out, int id, bool numbered)
{
	fprintf(out,
		"<w:abstractNum w:abstractNumId=\"%d\"><w:multiLevelType w:val=\"multilevel\"/>",
		id);
	for (int depth = 0; depth < 9; depth++)
		level(out, depth, numbered);
	fputs("</w:abstractNum>\n", out);
}

void docx_numbering(FILE *out, const struct docx *docx)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
	      "<w:numbering xmlns:w=\"" NAMESPACE "\">\n",
		out);
	abstract(out, 0, false);
	abstract(out, 1, true);
	fprintf(out, "<w:num w:numId=\"%d\"><w:abstractNumId w:val=\"0\"/></w:num>\n",
		DOCX_LIST_BULLETS);
	for (int i = 1; i <= docx->list_count; i++)
		fprintf(out,
			"<w:num w:numId=\"%d\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride "
			"w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>\n",
			DOCX_LIST_BULLETS + i);
	fputs("</w:numbering>\n", out);
}
