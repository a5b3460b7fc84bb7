#include "renders/xlsx.h"

#include "base/i18n.h"

int xlsx_write(FILE *out, const struct render *render, struct err *err)
{
	(void)out;
	(void)render;
	return err_set(err, ERR_INTERNAL, _("%s is not built yet"), "xlsx");
}
