/* URLs: groups, versions, scopes, escaping, and what cannot be a path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "model/kinds.h"
#include "src/kube/path.h"

static struct path_scope scope_of(enum kind kind, const char *namespace)
{
	return (struct path_scope){
		.server = "https://api:6443",
		.kind = kind_info(kind),
		.version = STR("v1"),
		.namespace = namespace,
	};
}

static void collections_are_where_the_api_serves_them(void **state)
{
	static const struct {
		enum kind kind;
		const char *namespace;
		const char *url;
	} cases[] = {
		{ KIND_NODE, NULL, "https://api:6443/api/v1/nodes" },
		{ KIND_POD, NULL, "https://api:6443/api/v1/pods" },
		{ KIND_POD, "shop", "https://api:6443/api/v1/namespaces/shop/pods" },
		{ KIND_VMI, NULL,
			"https://api:6443/apis/kubevirt.io/v1/"
			"virtualmachineinstances" },
		{ KIND_VMI, "shop",
			"https://api:6443/apis/kubevirt.io/v1/namespaces/shop/"
			"virtualmachineinstances" },
		{ KIND_POD, "a b\xc3\xa9?",
			"https://api:6443/api/v1/namespaces/a%20b%C3%A9%3F/pods" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct path_scope scope = scope_of(cases[i].kind, cases[i].namespace);
		struct strbuf url;

		strbuf_init(&url, PATH_CEILING);
		assert_true(path_collection(&url, &scope));
		assert_string_equal(strbuf_cstr(&url), cases[i].url);
		strbuf_finish(&url);
	}
}

static void server_prefix_stays(void **state)
{
	struct path_scope scope = scope_of(KIND_NODE, NULL);
	struct strbuf url;

	(void)state;
	scope.server = "https://rancher/k8s/clusters/c-1";
	strbuf_init(&url, PATH_CEILING);
	assert_true(path_collection(&url, &scope));
	assert_string_equal(
		strbuf_cstr(&url), "https://rancher/k8s/clusters/c-1/api/v1/nodes");
	strbuf_finish(&url);
}

static void names_that_would_address_something_else_are_refused(void **state)
{
	static const char *const names[] = { "", ".", "..", "a/b", "a%2fb" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct path_scope scope = scope_of(KIND_POD, names[i]);
		struct strbuf url;

		strbuf_init(&url, PATH_CEILING);
		assert_false(path_is_segment(names[i]));
		assert_false(path_collection(&url, &scope));
		strbuf_finish(&url);
	}
	assert_false(path_is_segment(NULL));
	assert_true(path_is_segment("..."));
}

static void a_path_that_does_not_fit_is_refused_not_cut(void **state)
{
	char name[200];
	struct path_scope scope = scope_of(KIND_POD, name);
	struct strbuf url;

	(void)state;
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	strbuf_init(&url, 128);
	assert_false(path_collection(&url, &scope));
	strbuf_finish(&url);
}

static void query_values_are_escaped(void **state)
{
	struct strbuf url;

	(void)state;
	strbuf_init(&url, PATH_CEILING);
	strbuf_text(&url, "/pods");
	path_query_raw(&url, NULL);
	path_query_raw(&url, "");
	path_query_raw(&url, "labelSelector=a%3Db");
	path_query(&url, "continue", "a+b/c=&d ");
	path_query_number(&url, "limit", 500);
	assert_string_equal(strbuf_cstr(&url),
		"/pods?labelSelector=a%3Db&continue=a%2Bb%2Fc%3D%26d%20&limit=500");
	strbuf_finish(&url);
}

static void versions_are_tried_in_their_order(void **state)
{
	struct str version;

	(void)state;
	assert_true(path_version("v1,v1beta1", 0, &version));
	assert_true(str_is(version, "v1"));
	assert_true(path_version("v1,v1beta1", 1, &version));
	assert_true(str_is(version, "v1beta1"));
	assert_false(path_version("v1,v1beta1", 2, &version));
}

static void resources_are_named_as_kubectl_names_them(void **state)
{
	struct strbuf name;

	(void)state;
	strbuf_init(&name, 256);
	path_resource_name(&name, kind_info(KIND_NODE));
	assert_string_equal(strbuf_cstr(&name), "nodes");
	strbuf_reset(&name);
	path_resource_name(&name, kind_info(KIND_VMI));
	assert_string_equal(strbuf_cstr(&name), "virtualmachineinstances.kubevirt.io");
	strbuf_finish(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(collections_are_where_the_api_serves_them),
		cmocka_unit_test(server_prefix_stays),
		cmocka_unit_test(names_that_would_address_something_else_are_refused),
		cmocka_unit_test(a_path_that_does_not_fit_is_refused_not_cut),
		cmocka_unit_test(query_values_are_escaped),
		cmocka_unit_test(versions_are_tried_in_their_order),
		cmocka_unit_test(resources_are_named_as_kubectl_names_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
