from bench.whole import main

main()
