# shellcheck shell=bash
# A time stamp authority of the test's own (RFC 3161 by `openssl ts`): its root, its signer, and
# answers to requests. Sourced; works below $work.

tsa_certificate() { # NAME SUBJECT EXTENSIONS [CA NAME]: NAME.key, NAME.crt
	openssl req -utf8 -new -newkey rsa:2048 -nodes -keyout "$1.key" -subj "$2" -out "$1.csr" &&
		if [ -n "${4:-}" ]; then
			openssl x509 -req -in "$1.csr" -CA "$4.crt" -CAkey "$4.key" -CAcreateserial \
				-days "${tsa_days:-3650}" -extfile <(echo "$3") -out "$1.crt"
		else
			openssl x509 -req -in "$1.csr" -signkey "$1.key" -days 3650 \
				-extfile <(echo "$3") -out "$1.crt"
		fi
}

tsa_make() { # FOLDER
	mkdir "$1" && (
		cd "$1" || exit
		tsa_certificate root "/CN=Test root" "basicConstraints=critical,CA:TRUE" &&
			tsa_certificate tsa "/CN=Test TSA/O=测试时间戳" \
				"extendedKeyUsage=critical,timeStamping" root || exit
		echo 01 >serial
		cat >tsa.cnf <<-END
			[tsa]
			default_tsa = main
			[main]
			serial = $PWD/serial
			crypto_device = builtin
			signer_cert = $PWD/tsa.crt
			certs = $PWD/root.crt
			signer_key = $PWD/tsa.key
			signer_digest = sha256
			default_policy = 1.2.3.4.1
			digests = sha256
			accuracy = secs:1
			ordering = yes
			tsa_name = yes
			ess_cert_id_chain = no
			ess_cert_id_alg = sha256
		END
	) >"$1.log" 2>&1
}

tsa_answer() { # FOLDER REQUEST RESPONSE
	openssl ts -reply -config "$1/tsa.cnf" -section main -queryfile "$2" -out "$3" \
		>>"$1.log" 2>&1
}
