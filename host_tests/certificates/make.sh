#!/bin/sh
# How the files beside this were made, once (OpenSSL 3.0): a test authority, and what it has signed. Keys are P-256, those of rsa*.pem RSA.
# All end in 2120, but expired.pem; future.pem begins in 2037. They protect nothing: the keys are here for all to see.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

key() {
    case $1 in
        rsa) openssl genrsa -out "$work/$1.key" 2048 2>/dev/null ;;
        rsa_*) openssl genrsa -out "$work/$1.key" 4096 2>/dev/null ;;
        *) openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key" ;;
    esac
}

authority() { # name, common name
    key "$1"
    openssl req -new -key "$work/$1.key" -subj "/CN=$2" -out "$work/$1.csr"
    printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n' >"$work/ext"
    signed "$1" "$1" 20200101000000Z 21200101000000Z -selfsign
}

signed() { # name, authority, from, to, more
    name=$1 by=$2 from=$3 to=$4
    shift 4
    : >"$work/index.txt"
    rm -f "$work"/index.txt.*
    printf '[ca]\ndefault_ca=d\n[d]\nunique_subject=no\nrand_serial=yes\ndatabase=%s/index.txt\nnew_certs_dir=%s\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' \
        "$work" "$work" >"$work/cnf"
    openssl ca -batch -notext -config "$work/cnf" -keyfile "$work/$by.key" "$@" \
        -in "$work/$name.csr" -out "$work/$name.pem" -startdate "$from" -enddate "$to" -extfile "$work/ext" 2>/dev/null
}

of() { # authority, name, common name, extensions, from, to
    key "$2"
    openssl req -new -key "$work/$2.key" -subj "/CN=$3" -out "$work/$2.csr"
    printf "$4\n" >"$work/ext"
    signed "$2" "$1" "$5" "$6" -cert "$work/$1.pem"
}

leaf() { # name, common name, extension, from, to
    of authority "$@"
}

chain() { # key: one of its authorities between the root and the server; the root is shown as well
    root=$1root between=$1between server=$1chain
    authority "$root" "Test root of $1"
    of "$root" "$between" "Test authority of $1" 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign' 20200101000000Z 21200101000000Z
    of "$between" "$server" localhost subjectAltName=DNS:localhost 20200101000000Z 21200101000000Z
    cat "$work/$server.key" "$work/$server.pem" "$work/$between.pem" "$work/$root.pem" >"$server.pem"
    openssl x509 -in "$work/$root.pem" -outform der -out "$root.der"
}

authority authority "Test authority"
authority stranger "Another authority"
leaf server localhost subjectAltName=DNS:localhost 20200101000000Z 21200101000000Z
leaf rsa localhost subjectAltName=DNS:localhost 20200101000000Z 21200101000000Z
leaf expired localhost subjectAltName=DNS:localhost 20200101000000Z 20210101000000Z
leaf future localhost subjectAltName=DNS:localhost 20370101000000Z 21200101000000Z
key self
openssl req -new -key "$work/self.key" -subj "/CN=localhost" -out "$work/self.csr"
echo subjectAltName=DNS:localhost >"$work/ext"
signed self self 20200101000000Z 21200101000000Z -selfsign
of stranger stranger_client CP001 extendedKeyUsage=clientAuth 20200101000000Z 21200101000000Z
leaf client CP001 extendedKeyUsage=clientAuth 20200101000000Z 21200101000000Z

chain rsa_
chain ecdsa_

for name in server rsa expired future self; do
    cat "$work/$name.key" "$work/$name.pem" >"$name.pem"
done
for name in authority stranger client stranger_client self; do
    openssl x509 -in "$work/$name.pem" -outform der -out "$name.der"
done
for name in client stranger_client; do
    openssl ec -in "$work/$name.key" -outform der -out "$name.key.der" 2>/dev/null
done
