package main

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// verifyWithTorchwood checks the checkpoint and its cosignature by a policy that asks for both, fetches every entry and
// tile as an authenticating client does, and verifies each tlog-proof. It returns how many checks passed.
func verifyWithTorchwood(dir string) int {
	var given proofs
	text, err := os.ReadFile(filepath.Join(dir, "proofs.json"))
	check(err)
	check(json.Unmarshal(text, &given))
	logKey, err := note.NewVerifier(given.VerifierKey)
	check(err)
	witness, err := torchwood.NewCosignatureVerifier(given.WitnessKey)
	check(err)
	policy := torchwood.ThresholdPolicy(3, torchwood.OriginPolicy(logKey.Name()),
		torchwood.SingleVerifierPolicy(logKey), torchwood.SingleVerifierPolicy(witness))
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	checkpoint, _, err := torchwood.VerifyCheckpoint(signed, policy)
	check(err)
	checks := 1

	files, err := torchwood.NewTileFS(os.DirFS(dir))
	check(err)
	client, err := torchwood.NewClient(files)
	check(err)
	for index, entry := range client.AllEntries(context.Background(), checkpoint.Tree, 0) {
		want := sha256.Sum256(fmt.Appendf(nil, "entry %d", index))
		if string(entry) != string(want[:]) {
			check(fmt.Errorf("entry %d is another one", index))
		}
		checks++
	}
	check(client.Err())
	if int64(checks-1) != checkpoint.N {
		check(fmt.Errorf("%d entries of %d", checks-1, checkpoint.N))
	}
	for _, given := range given.TlogProofs {
		entry, err := base64.StdEncoding.DecodeString(given.Entry)
		check(err)
		check(torchwood.VerifyProof(policy, tlog.RecordHash(entry), []byte(given.Proof)))
		// The peer must be able to say no.
		if torchwood.VerifyProof(policy, tlog.RecordHash([]byte("other")), []byte(given.Proof)) == nil {
			check(fmt.Errorf("a proof of another entry was accepted"))
		}
		checks += 2
	}
	return checks
}

// makeLog writes a log of theirs: tiles and bundles, a checkpoint signed and cosigned, proofs of all kinds.
func makeLog(dir string) {
	const size, oldSize = 1_300, 700
	hashes := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = hashes[index]
		}
		return out, nil
	})
	entries := make([][]byte, size)
	for n := range int64(size) {
		// Of many lengths, as other logs have them.
		entries[n] = fmt.Appendf(nil, "%0*d", n%300, n)
		stored, err := tlog.StoredHashes(n, entries[n], reader)
		check(err)
		for i, hash := range stored {
			hashes[tlog.StoredHashIndex(0, n)+int64(i)] = hash
		}
	}
	write := func(path string, data []byte) {
		full := filepath.Join(dir, path)
		check(os.MkdirAll(filepath.Dir(full), 0o755))
		check(os.WriteFile(full, data, 0o644))
	}
	for _, tile := range tlog.NewTiles(torchwood.TileHeight, 0, size) {
		data, err := tlog.ReadTileData(tile, reader)
		check(err)
		write(torchwood.TilePath(tile), data)
		if tile.L != 0 {
			continue
		}
		bundle := tile
		bundle.L = -1
		var content []byte
		for n := tile.N * 256; n < tile.N*256+int64(tile.W); n++ {
			content, err = torchwood.AppendTileEntry(content, entries[n])
			check(err)
		}
		write(torchwood.TilePath(bundle), content)
	}
	skey, vkey, err := note.GenerateKey(nil, "other.example/log")
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	_, witnessKey, err := ed25519.GenerateKey(nil)
	check(err)
	witness, err := torchwood.NewCosignatureSigner("witness.example", witnessKey)
	check(err)
	sign := func(n int64) []byte {
		root, err := tlog.TreeHash(n, reader)
		check(err)
		text := torchwood.Checkpoint{Origin: signer.Name(), Tree: tlog.Tree{N: n, Hash: root}}.String()
		signed, err := note.Sign(&note.Note{Text: text}, signer, witness)
		check(err)
		return signed
	}
	signed := sign(size)
	write("checkpoint", signed)
	type proof struct {
		Entry string `json:"entry"`
		Proof string `json:"proof"`
	}
	made := struct {
		VerifierKey string      `json:"verifierKey"`
		WitnessKey  string      `json:"witnessKey"`
		Size        int64       `json:"size"`
		OldNote     string      `json:"oldNote"`
		Consistency []tlog.Hash `json:"consistency"`
		TlogProofs  []proof     `json:"tlogProofs"`
	}{VerifierKey: vkey, WitnessKey: witness.Verifier().String(), Size: size, OldNote: string(sign(oldSize))}
	made.Consistency, err = tlog.ProveTree(size, oldSize, reader)
	check(err)
	for _, index := range []int64{0, 1, 255, 256, 511, 512, 1_023, 1_024, 1_279, 1_280, size - 1} {
		path, err := tlog.ProveRecord(size, index, reader)
		check(err)
		text := torchwood.FormatProof(index, path, signed)
		if index%2 == 1 {
			text = torchwood.FormatProofWithExtraData(index, []byte("extra"), path, signed)
		}
		made.TlogProofs = append(made.TlogProofs, proof{base64.StdEncoding.EncodeToString(entries[index]), string(text)})
	}
	text, err := json.Marshal(made)
	check(err)
	write("proofs.json", text)
}
