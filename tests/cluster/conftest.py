"""What stands here to be started, and not to be imported."""

collect_ignore = ["fake_kubectl.py"]
