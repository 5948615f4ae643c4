/* The proxy for a server: Go's rules, so that the program gets in where kubectl does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "src/net/proxy.h"

static void assert_way(const char *url, const char *configured, const char *https,
	const char *no_proxy, const char *expected)
{
	const struct proxy_environment environment = {
		.http_proxy = "",
		.https_proxy = https,
		.no_proxy = no_proxy,
	};
	char *proxy = proxy_for(url, configured, &environment);

	if (strcmp(proxy, expected) != 0) {
		fail_msg("%s by \"%s\" but \"%s\": \"%s\"", url,
			configured != NULL ? configured : https, no_proxy, proxy);
	}
	mem_free(proxy);
}

static void a_configured_proxy_gets_scheme_port_and_resolver_of_go(void **state)
{
	static const char *const cases[][2] = {
		{ "http://proxy:3128", "http://proxy:3128/" },
		{ "http://proxy", "http://proxy:80/" },
		{ "https://proxy", "https://proxy:443/" },
		{ "socks5://proxy", "socks5h://proxy:1080/" },
		{ "socks5h://proxy:9", "socks5h://proxy:9/" },
		{ "HTTP://Proxy:1", "http://Proxy:1/" },
		{ "http://jane:p%40ss@proxy:1", "http://jane:p%40ss@proxy:1/" },
		{ "http://[fd00::1]:1", "http://[fd00::1]:1/" },
		{ "http://proxy/", "http://proxy:80/" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_way("https://api:6443", cases[i][0], "", "", cases[i][1]);
	}
}

static void a_configured_proxy_goes_before_the_environment(void **state)
{
	(void)state;
	assert_way("https://api:6443", "http://a:1", "http://b:2", "*", "http://a:1/");
	assert_way("https://127.0.0.1:6443", "http://a:1", "", "", "http://a:1/");
	/* Nothing that cannot be read leads around it. */
	assert_way("https://api:6443", "http://", "http://b:2", "", "http://");
}

static void the_environment_names_proxies_with_and_without_scheme(void **state)
{
	static const char *const cases[][2] = {
		{ "http://proxy:3128", "http://proxy:3128/" },
		{ "proxy:3128", "http://proxy:3128/" }, { "proxy", "http://proxy:80/" },
		{ "10.0.0.1:3128", "http://10.0.0.1:3128/" },
		{ "jane:secret@proxy:3128", "http://jane:secret@proxy:3128/" },
		{ "socks5://proxy", "socks5h://proxy:1080/" }, { "", "" },
		{ "http://", "" }, /* Go ignores what it cannot read */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_way("https://api:6443", NULL, cases[i][0], "", cases[i][1]);
		assert_way("https://api:6443", "", cases[i][0], "", cases[i][1]);
	}
}

static void each_scheme_has_its_variable(void **state)
{
	const struct proxy_environment environment = {
		.http_proxy = "plain:1",
		.https_proxy = "",
		.no_proxy = "",
	};
	char *proxy = proxy_for("http://api:8080", NULL, &environment);

	(void)state;
	assert_string_equal(proxy, "http://plain:1/");
	mem_free(proxy);
	proxy = proxy_for("https://api:6443", NULL, &environment);
	assert_string_equal(proxy, "");
	mem_free(proxy);
}

static void no_proxy_excepts_as_go_does(void **state)
{
	static const struct {
		const char *server;
		const char *no_proxy;
		bool is_excepted;
	} cases[] = {
		{ "https://api.example.com:6443", "", false },
		{ "https://api.example.com:6443", "*", true },
		{ "https://api.example.com:6443", " , * ", true },
		{ "https://api.example.com:6443", "example.com", true },
		{ "https://example.com", "example.com", true },
		{ "https://example.com", ".example.com", false },
		{ "https://api.example.com:6443", ".example.com", true },
		{ "https://api.example.com:6443", "*.example.com", true },
		{ "https://example.com", "*.example.com", false },
		{ "https://notexample.com", "example.com", false },
		{ "https://api.example.com:6443", "API.Example.COM", true },
		{ "https://api.example.com:6443", "api.example.com:6443", true },
		{ "https://api.example.com:6443", "example.com:6443", true },
		{ "https://api.example.com:6443", "example.com:443", false },
		{ "https://api.example.com", "example.com:443", true },
		{ "https://api.example.com:6443", "a.org,,example.com", true },
		{ "https://api.example.com:6443", "10.0.0.0/8", false },
		{ "https://10.1.2.3:6443", "10.0.0.0/8", true },
		{ "https://11.1.2.3:6443", "10.0.0.0/8", false },
		{ "https://10.1.2.3:6443", "10.1.2.3", true },
		{ "https://10.1.2.3:6443", "10.1.2.3:6443", true },
		{ "https://10.1.2.3:6443", "10.1.2.3:443", false },
		{ "https://10.1.2.3:6443", "2.3", true }, /* as text */
		{ "https://[fd00::1]:6443", "fd00::/8", true },
		{ "https://[fd00::1]:6443", "fd00::1", true },
		{ "https://[fd00::1]:6443", "[fd00::1]:6443", true },
		{ "https://[fd00::1]:6443", "[fd00::1]:443", false },
		{ "https://[fd00::1]:6443", "fd00:0:0:0:0:0:0:1", true },
		{ "https://api.example.com:6443", ":6443", false },
		{ "https://localhost:6443", "", true },
		{ "https://LOCALHOST:6443", "", true },
		{ "https://127.0.0.1:6443", "", true },
		{ "https://127.9.9.9:6443", "", true },
		{ "https://[::1]:6443", "", true },
		{ "https://localhost.example:6443", "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_way(cases[i].server, NULL, "http://proxy:1", cases[i].no_proxy,
			cases[i].is_excepted ? "" : "http://proxy:1/");
	}
}

static void clear(void)
{
	static const char *const names[] = { "HTTP_PROXY", "http_proxy", "HTTPS_PROXY",
		"https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
		"REQUEST_METHOD" };

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		(void)unsetenv(names[i]);
	}
}

static void set(const char *name, const char *value)
{
	assert_int_equal(setenv(name, value, 1), 0);
}

static void upper_case_goes_before_lower_case_and_empty_is_not_set(void **state)
{
	(void)state;
	clear();
	assert_string_equal(proxy_environment().https_proxy, "");
	set("https_proxy", "lower");
	set("no_proxy", "lower.example");
	assert_string_equal(proxy_environment().https_proxy, "lower");
	assert_string_equal(proxy_environment().no_proxy, "lower.example");
	set("HTTPS_PROXY", "upper");
	assert_string_equal(proxy_environment().https_proxy, "upper");
	set("HTTPS_PROXY", "");
	assert_string_equal(proxy_environment().https_proxy, "lower");
	/* Go knows no such variable. */
	set("ALL_PROXY", "all");
	assert_string_equal(proxy_environment().http_proxy, "");
	clear();
}

static void a_cgi_script_does_not_take_its_clients_word_for_a_proxy(void **state)
{
	(void)state;
	clear();
	set("HTTP_PROXY", "proxy");
	assert_string_equal(proxy_environment().http_proxy, "proxy");
	set("REQUEST_METHOD", "GET");
	assert_string_equal(proxy_environment().http_proxy, "");
	clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_configured_proxy_gets_scheme_port_and_resolver_of_go),
		cmocka_unit_test(a_configured_proxy_goes_before_the_environment),
		cmocka_unit_test(the_environment_names_proxies_with_and_without_scheme),
		cmocka_unit_test(each_scheme_has_its_variable),
		cmocka_unit_test(no_proxy_excepts_as_go_does),
		cmocka_unit_test(
			upper_case_goes_before_lower_case_and_empty_is_not_set),
		cmocka_unit_test(
			a_cgi_script_does_not_take_its_clients_word_for_a_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
