"""Compile the texts of the interface while a package is built. All else is in pyproject.toml."""

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildPy(build_py):
    """Compile the catalogues before the files of the package are collected."""

    def run(self) -> None:
        self.run_command("compile_catalog")
        super().run()


setup(cmdclass={"build_py": BuildPy}, options={"compile_catalog": {"directory": "webapp/translations"}})
