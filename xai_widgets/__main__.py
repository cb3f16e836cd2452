from xai_widgets.cli import main

raise SystemExit(main())
