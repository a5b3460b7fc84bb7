#include "renders/docx.h"

#include "base/i18n.h"

int docx_write(FILE *out, const struct render *render, struct err *err)
{
	(void)out;
	(void)render;
	return err_set(err, ERR_INTERNAL, _("%s is not built yet"), "docx");
}
