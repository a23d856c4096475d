"""Who gets the cores, and that whoever takes blocks gets every item once and in order."""

import torch

from cctaecg.training.inference.sharing import in_blocks, processes_and_threads


def test_a_small_network_leaves_the_cores_to_preparing_and_a_large_one_gets_them():
    assert processes_and_threads(5.0, 1.0, cores=2) == (2, 1)
    assert processes_and_threads(5.0, 4.9, cores=2) == (2, 1)
    assert processes_and_threads(5.0, 5.1, cores=2) == (1, 2)
    assert processes_and_threads(5.0, 1.0, cores=8) == (1, 8)  # the network alone would keep seven waiting
    assert processes_and_threads(5.0, 0.5, cores=8) == (8, 1)


def test_blocks_hold_every_item_once_and_threads_are_put_back():
    before = torch.get_num_threads()
    for cores in (1, 2):
        for count in (0, 1, 3, 4, 10):
            blocks = list(in_blocks(abs, range(-count, 0), 3, cores))
            assert [item for block in blocks for item in block] == list(range(count, 0, -1))
            assert all(len(block) == 3 for block in blocks[:-1])
        blocks = in_blocks(abs, range(10), 3, cores)
        next(blocks)
        blocks.close()
        assert torch.get_num_threads() == before
