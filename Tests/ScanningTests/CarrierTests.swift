import Rules
import Scanning
import Secrets
import Testing

/// Secrets without a shape of their own are found by what carries them, whatever the syntax, and exactly.
@Suite struct CarrierTests {
    /// Texts around a value, which `§` stands for.
    static let syntaxes = [
        "session_token = \"§\"", "session_token='§'", "export SESSION_TOKEN=§", "sessionToken: §",
        "\"session_token\": \"§\",",
        "{\\\"session_token\\\": \\\"§\\\"}", "'session_token' => '§',", "session_token := `§`",
        "session_token ?= \"§\"",
        "session_token :::= \"§\"", "$session_token .= \"§\";", "let sessionToken: String = \"§\"",
        "final String SESSION_TOKEN = \"§\";", "<sessionToken>§</sessionToken>",
        "<sessionToken>\n  §\n</sessionToken>",
        "<add key=\"SessionToken\" value=\"§\" />", "<key>sessionToken</key>\n<string>§</string>",
        "<property name=\"session.token\">§</property>", "- name: SESSION_TOKEN\n  value: §",
        "{\"name\": \"SESSION_TOKEN\", \"value\": \"§\"}", "System.setProperty(\"SESSION_TOKEN\", \"§\")",
        "define('SESSION_TOKEN', '§');", "session.setToken(\"§\")", "os.environ[\"SESSION_TOKEN\"] = \"§\"",
        "os.environ.get('SESSION_TOKEN', '§')", "ENV SESSION_TOKEN §", "tool --session-token §",
        "tool --session-token=§ run",
        "curl -H \"X-Session-Token: §\" https://host", "Authorization: Bearer §", "Authorization: Token §",
        "https://host/path?access_token=§&page=2", "if token == \"§\" {", "session_token =\n    \"§\"",
        "session_token = ( \"§\" )", "variable \"session_token\" {\n  type = string\n  default = \"§\"\n}",
        "  session_token \"§\"", "define( 'SESSION_TOKEN', '§' );", ":session_token => '§',",
        "<SessionToken><Value>§</Value></SessionToken>",
        "func getSessionToken() string { return \"§\" }", "String sessionToken() {\n    return \"§\";\n}",
        "def session_token(self) -> str:\n    return '§'", "session token - '§'", "# session_token = \"§\"",
        "process.env.SESSION_TOKEN || \"§\"",
    ]

    static let values = ["{alnum:32}", "{hex:40}", "{uuid4}", "{base64url:43}", "{lower:36}", "{upper:30}"]

    @Test(arguments: syntaxes, values)
    func readsExactlyTheValue(_ syntax: String, _ value: String) throws {
        let secret = Bench.filled(value, seed: syntax)
        let text = "before\n" + syntax.replacing("§", with: secret) + "\nafter\n"
        #expect(try Bench.shown(in: text).map(\.secret) == [secret])
    }

    @Test(arguments: [
        "db_password = \"{alnum:14}!\"", "DB_PASS={alnum:16}", "spring.datasource.password={alnum:16}",
        "define('DB_PASSWORD', '{alnum:16}');", "<password>{alnum:16}</password>",
        "keytool -storepass {alnum:14}",
        "password: \"{letters:5}-{digits:4}-{letters:5}\"", "$env:DB_PASSWORD = \"{alnum:20}\"",
    ])
    func findsPasswords(_ template: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.rule) == ["generic.password"])
    }

    @Test(
        "What declares a variable is no part of its name",
        arguments: ["export", "set", "setx", "declare", "readonly", "local", "ENV", "ARG"])
    func findsDeclaredVariables(_ word: String) throws {
        for name in ["API_KEY", "ACCESS_TOKEN", "SECRET_KEY", "PRIVATE_KEY", "TOKEN"] {
            let text = Bench.filled("\(word) \(name)={alnum:40}")
            #expect(try Bench.shown(in: text).count == 1, "\(word) \(name)")
        }
    }

    @Test(
        "A password that a person made up is one where it is certain to be a text",
        arguments: [
            "DB_PASS=quokkatundra", "password = \"correcthorse1\"", "password: Marmot2144x",
            "host=10.0.0.5 ansible_ssh_pass=Marmot_4800x", "ENV MYSQL_PASSWORD Marmot_7444x",
            "credentials {\n  password \"Marmot-3386x\"\n}", "tool --password Marmot-6572x --now",
            "[shop]\nhost = db\npassword = Marmot2144x", "The password for it is \"Marmot2144x\".",
            "if password == \"wombat7\" {", "password: \"SuperS$cret4711\"",
        ])
    func findsChosenPasswords(_ text: String) throws {
        #expect(try Bench.shown(in: text).map(\.detection.rule).allSatisfy { $0.hasSuffix("password") })
        #expect(try Bench.shown(in: text).count == 1)
    }

    @Test(
        "Samples of documentation are not shown, whatever carries them",
        arguments: [
            "mysql+pymysql://scott:tiger@localhost/test", "postgresql://u:p@host/db",
            "redis://:p,a;ss@localhost:6379/0",
            "mongodb://username:password@localhost:27017", "https://user:Xk-99z@ftp.example.com/",
            "amqp://myuser:mypassword@mq",
            "Authorization: Basic {base64-of:user:pass}",
            "Authorization: Basic {base64-of:Aladdin:open sesame}",
            "password = \"superS3cret\"", "password = \"super$ecret\"", "password: \"{digits:4}\"",
            "PASS: gdb.base/{lower:12}",
            "password = userPassword1",
            "PASSWORD=$OTHER_PASSWORD", "DB_PASSWORD=mydatabasepassword", "n={appId:1,apiKey:\"{hex:32}\"}",
        ])
    func hidesSamples(_ template: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.secret) == [])
    }

    @Test(
        "A weak password on a host that may be real is shown",
        arguments: [
            "mongodb://root:root@192.168.74.143:27018/shop", "mysql://admin:s3cr3t@db.acme.io/shop",
            "mongodb://databaseUser:W1nterwind@localhost/shop",
        ])
    func findsWeakPasswords(_ text: String) throws {
        #expect(try Bench.shown(in: text).count == 1)
    }

    @Test(arguments: [
        ("acme.setHeader('Authorization', 'Basic {base64-of:deploy:{alnum:16}}')", "generic.basic"),
        ("Authorization: Bearer {alnum:32}", "generic.bearer"),
        ("curl -H 'X-Session-Token: {alnum:32}' https://host", "generic.auth-header"),
        ("new mysqli('db', 'shop', '{alnum:14}', 'shop')", "generic.login-call"),
        ("net use Z: \\\\files\\share {alnum:14} /user:ACME\\deploy", "generic.net-use"),
        ("CREATE USER shop IDENTIFIED BY {alnum:14};", "generic.sql-bare"),
        (
            "kind: Secret\ndata:\n  user: {base64-of:deploy}\n  extra: {base64-of:{alnum:16}}\n",
            "kubernetes.secret"
        ),
        ("vectara-secret-{hex:32}", "generic.secret"), ("statuspage_api: OAuth {hex:64}", "generic.secret"),
        ("vectara bot: {digits:9}:{base64url:35}", "generic.secret"),
        ("facebook {digits:15}|{base64url:27}", "meta.facebook-app-token"),
    ])
    func tellsWhatCarriesIt(_ template: String, _ rule: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.rule) == [rule])
    }

    @Test(arguments: [
        // References and code.
        "token = os.environ[\"TOKEN\"]", "token: ${TOKEN}", "token = {{ secrets.token }}",
        "apiKey: process.env.API_KEY2,",
        "password = config.database.password1", "key = X509_get_key(certificate, 0)",
        "#define KEY MBEDTLS_X509_KEY_CERT_SIGN",
        "typedef struct x509_token_st x509_token_t;",
        "secret = \"arn:aws:secretsmanager:eu-west-1:{digits:12}:secret:app\"",
        "tokens = ['{alnum:4}_token', 'x509_info_st']", "TOKEN = r\"[A-Za-z0-9_]{16,}\"",
        // Placeholders and samples.
        "API_KEY=your_api_key_goes_here_123", "token = \"xxxxxxxxxxxxxxxxxxxxxxxx\"",
        "secret: \"abcdefghijklmnopqrstuvwxyz0123\"",
        "api_key = \"12345678901234567890\"", "token: <PASTE-YOUR-TOKEN-1>", "password = \"P@ssw0rd1\"",
        "password: changeme123",
        // Names about a secret, and other kinds of key.
        "token_id = \"{alnum:32}\"", "secret_name: \"{lower:24}\"", "public_key = \"{base64:44}\"",
        "csrf_token = \"{alnum:32}\"",
        "key_hash: {hex:40}", "password_reset_url = \"/{hex:32}\"", "next_page_token: \"{base64url:40}\"",
        "primary_key = \"{alnum:20}\"", "LockToken: \"{uuid4}\"", "publicKeyToken=\"{hex:16}\"",
        // Hashes, versions, files and hosts.
        "curl --pinnedpubkey 'sha256//{hex:18}'", "/etc/passwd:deploy:x:2098:1000:Deploy",
        "secret: \"sha256:{hex:64}\"", "integrity: sha512-{base64:86}==", "key: \"v1.2.3-beta.4\"",
        "keyFile: server-2024.pem",
        "\"rev\": \"{hex:40}\"", "auth: auth01.example.com", "# SPDX-License-Identifier: GPL-2.0-only",
        "#define ACME_PASSWORD_GUID \"{uuid4}\"", "#define ACME_KEY_CAPSLOCK \"{uuid4}\"",
        "secret: \"{base64-of:Hello from a sample of Acme}\"",
        "https://docs.example.org/sheet?key={alnum:40}&x=1",
        "'enableK8sTokens': flags.AddEnableK8sTokensFlag,", "SHADOW_PASSWORD: T1003.008",
        "AWS_IMDSV2_SESSION_TOKEN = \"awsimdsv2sessiontoken\"", "Next page token: {alnum:24}",
        "write(ZR060_CMR_PASS2 | ZR060_CMR_BRB)", "readpassphrase.3 => readpassphrase.3bsd",
        // Prose.
        "First pass: decided_mask==0, all take part",
        "before reading tokens: https://lists.example.org/{lower:24}",
        "we pass `-D_GLIBCXX_DEBUG=1` on", "PGP key: [{HEX:40}](https://keys.example)",
        "<PASSWORD>@db01.example.com:5432/x",
    ])
    func leavesAlone(_ template: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.rule) == [])
    }
}
