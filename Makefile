# Two commands matter: `make run` and `make test`. Both set up what is missing, can be repeated, and say what they do.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
WORKERS ?= 2
TESTERS ?= 3
BENCH ?=
SMALL ?=
VENV := .venv
PY := $(VENV)/bin/python
DATA := $(if $(MONITOR_DATA),$(MONITOR_DATA),data)

# Stamps carry the checksum of what they stand for: another branch's pins are installed when it is checked out.
PINS := $(shell cksum < requirements.txt | cut -d ' ' -f 1)
RUNTIME := .setup/runtime-$(PINS)
DEVELOPER := .setup/developer-$(PINS)
PIP := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --requirement

# Compiled modules are kept, whatever the surroundings say: every process that is started would compile all anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run serve wheels audit lock demo plan test test-cluster check lint types format bench gallery clean browser

help:  ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME)  ## 启动平台，首次运行自动安装并装入演示数据（HOST、PORT、MONITOR_DATA 可改）
	@[ -f "$(DATA)/warehouse/CURRENT" ] || echo "准备数据（首次运行生成并装入演示数据，约二十秒）……"
	@$(PY) -m etl demo --if-empty
	@echo "启动：http://$(HOST):$(PORT)（按 Ctrl+C 停止）"
	@exec $(PY) -m streamlit run app.py --server.address $(HOST) --server.port $(PORT)

serve: $(RUNTIME)  ## 几个进程同时提供服务，前面放 nginx（WORKERS、PORT、MONITOR_DATA 可改）
	@exec $(PY) -m monitor.serve --workers $(WORKERS) --host $(HOST) --port $(PORT)

wheels: $(RUNTIME)  ## 下载全部程序包，供不能上网的机器安装（WHEELS=文件夹，默认 wheels）
	@$(PY) -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary=:all: \
	  --requirement requirements.lock --dest "$(or $(WHEELS),wheels)"
	@echo "已下载到 $(or $(WHEELS),wheels)；连同项目拷到离线机器，运行 make run WHEELS=$(or $(WHEELS),wheels)"

audit: $(RUNTIME)  ## 核对装好的程序包：版本、校验值、许可（不联网）
	@$(PY) deploy/dependencies.py audit

lock: $(RUNTIME)  ## 改了 requirements.txt 之后，重写校验值与物料清单（要能上网）
	@$(PY) deploy/dependencies.py lock
	@$(PY) deploy/dependencies.py sbom

demo: $(RUNTIME)  ## 生成并装入演示数据
	@$(PY) -m etl demo

plan: $(RUNTIME)  ## 检查 indicators.toml，列出全部任务与指标
	@$(PY) -m monitor.plan

# Three processes share two cores: a file of browser tests in which one waited in vain is run once more, alone.
test: browser lint types  ## 全部检查与测试（首次运行自动安装浏览器与字体）
	@{ $(PY) -m pytest -n $(TESTERS); echo $$? > .setup/tested; } | tee .setup/test.log
	@[ "$$(cat .setup/tested)" = 0 ] || { \
	  files=$$(sed -n 's/^FAILED \([^:]*\)::.*/\1/p' .setup/test.log | sort -u); \
	  [ -n "$$files" ] && ! echo "$$files" | grep -qv '^tests/browser/' && ! grep -q '^ERROR ' .setup/test.log || exit 1; \
	  echo "浏览器测试有没有等到的，单独再跑一次：" $$files; $(PY) -m pytest $$files; }

test-cluster: $(DEVELOPER)  ## 在本机的 Spark 集群上重建，与 DuckDB 的结果核对（要有 Java 17）
	@$(PIP) requirements-cluster.txt
	@$(PY) -m pytest tests/test_cluster.py

check: lint types  ## 同上，但不用浏览器
	@$(PY) -m pytest -n $(TESTERS) -m "not browser"

lint: $(DEVELOPER)  ## 代码规范与排版（ruff）
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(DEVELOPER)  ## 类型检查（mypy）
	@$(PY) -m mypy

format: $(DEVELOPER)  ## 按规范排版代码
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: browser  ## 各项计时与一小时耐久，空闲的机器上约两小时（另装对照用的程序包；BENCH=… 只做其中几项，SMALL=yes 只看各项能否运行）
	@$(PIP) requirements-bench.txt
	@$(PY) -m etl demo --if-empty
	@$(PY) -m tests.bench $(if $(SMALL),--small) $(BENCH)

gallery: browser  ## 给每个页面拍照，写入 docs/gallery/（约五分钟）
	@$(PY) -m tests.browser.gallery

clean:  ## 删除环境与缓存（数据不动）
	rm -rf $(VENV) .setup .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# --- what the commands stand on

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 以上；可指定：make PYTHON=python3.11 …"; exit 1; }
	@echo "建立 Python 环境 $(VENV) ……"
	@$(PYTHON) -m venv $(VENV) || { echo "建立环境失败；Debian、Ubuntu 请先安装 python3-venv"; exit 1; }

$(RUNTIME): $(VENV)/pyvenv.cfg
	@echo "安装运行所需的程序包（约半分钟）……"
	@if [ -n "$(WHEELS)" ]; then $(PIP) requirements.lock --require-hashes --no-index --find-links "$(WHEELS)"; \
	  else sed '/^# --- developer/,$$d' requirements.txt | $(PIP) /dev/stdin; fi
	@mkdir -p .setup && rm -f .setup/runtime-* && touch $@

$(DEVELOPER): $(RUNTIME)
	@echo "安装测试所需的程序包 ……"
	@$(PIP) requirements.txt
	@mkdir -p .setup && rm -f .setup/developer-* && touch $@

# Chromium and a Chinese font come from the system: pages are tested as people see them. LibreOffice opens the documents;
# without the right to install it those tests are skipped.
browser: $(DEVELOPER)
	@missing=""; \
	[ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="chromium"; \
	fc-list :lang=zh-cn 2>/dev/null | grep -q . || missing="$$missing fontconfig fonts-noto-cjk"; \
	[ "$$(id -u)" != 0 ] || command -v soffice >/dev/null || \
	  missing="$$missing libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui"; \
	[ "$$(id -u)" != 0 ] || [ -x /usr/sbin/nginx ] || missing="$$missing nginx-light"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "安装测试用的浏览器与字体（$$missing）……"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "测试还缺：$$missing。请先安装，如 sudo apt-get install $$missing；不用浏览器的测试请用 make check"; exit 1; \
	fi
