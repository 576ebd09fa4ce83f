"""What became of it, for whoever asks: read only, and by the same decisions that were made.

    ledger      the whole way of one alert           why        one reason why something was (not) sent
    queries     the newest, as lists show them       estimate   what a subscription would have sent, on the archive

Nothing here writes; what the console and the command show is read here.
"""
