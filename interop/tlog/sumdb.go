package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proofs struct {
	VerifierKey string
	WitnessKey  string
	Size        int64
	Inclusion   []struct {
		Index  int64
		Hashes []tlog.Hash
	}
	TlogProofs []struct {
		Entry string
		Proof string
	}
	Consistency []struct {
		FromSize int64
		Hashes   []tlog.Hash
	}
}

// folder reads C2SP tiles, whose paths lack the height that Go puts behind "tile/".
type folder string

func (dir folder) Height() int                                { return 8 }
func (dir folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (dir folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(string(dir), path))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

// verifyWithSumdb checks the log with the Go checksum database's own code: the signed checkpoint, the tiles, and every
// proof, which must also be the very hashes that Go's prover gives. It returns how many checks passed.
func verifyWithSumdb(dir string) int {
	var given proofs
	text, err := os.ReadFile(filepath.Join(dir, "proofs.json"))
	check(err)
	check(json.Unmarshal(text, &given))

	verifier, err := note.NewVerifier(given.VerifierKey)
	check(err)
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	checkpoint, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(checkpoint.Text, "\n")
	if lines[0] != verifier.Name() || lines[1] != fmt.Sprint(given.Size) {
		check(fmt.Errorf("checkpoint text is not of this log"))
	}
	root, err := tlog.ParseHash(lines[2])
	check(err)

	tree := tlog.Tree{N: given.Size, Hash: root}
	reader := tlog.TileHashReader(tree, folder(dir)) // authenticates each tile against the root
	for _, proof := range given.Inclusion {
		index := tlog.StoredHashIndex(0, proof.Index)
		leaf, err := reader.ReadHashes([]int64{index})
		check(err)
		check(tlog.CheckRecord(proof.Hashes, tree.N, root, proof.Index, leaf[0]))
		own, err := tlog.ProveRecord(tree.N, proof.Index, reader)
		check(err)
		if !reflect.DeepEqual([]tlog.Hash(own), proof.Hashes) {
			check(fmt.Errorf("inclusion proof of %d is another one", proof.Index))
		}
	}
	for _, proof := range given.Consistency {
		old, err := tlog.TreeHash(proof.FromSize, reader)
		check(err)
		check(tlog.CheckTree(proof.Hashes, tree.N, root, proof.FromSize, old))
		own, err := tlog.ProveTree(tree.N, proof.FromSize, reader)
		check(err)
		if !reflect.DeepEqual([]tlog.Hash(own), proof.Hashes) {
			check(fmt.Errorf("consistency proof from %d is another one", proof.FromSize))
		}
	}
	return 1 + len(given.Inclusion) + len(given.Consistency)
}
