namespace OrleansReco.Grains.Silos;

/// <summary>Holds the silo's snapshot and wakes those who wait for a change.</summary>
internal sealed class SiloState : ISiloState
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<(long Seq, TaskCompletionSource Reached)> _waiting = [];
    private SiloSnapshot _current = SiloSnapshot.Empty;
    private long _feedReadAt;

    public SiloSnapshot Current => Volatile.Read(ref _current);

    public Task Ready => _ready.Task;

    /// <summary>When the change feed last answered, as a timestamp of the silo's clock; 0: never.</summary>
    public long FeedReadAt => Interlocked.Read(ref _feedReadAt);

    public async Task WaitForAsync(long changeSeq, CancellationToken cancellationToken = default)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_current.ChangeSeq >= changeSeq)
            {
                return;
            }

            _waiting.Add((changeSeq, reached));
        }

        await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The change feed answered, whether or not there was anything new.</summary>
    public void FeedWasRead(long timestamp) => Interlocked.Exchange(ref _feedReadAt, timestamp);

    /// <summary>Swaps the snapshot. One writer: the tail of the change feed.</summary>
    public void Swap(SiloSnapshot snapshot)
    {
        lock (_lock)
        {
            Volatile.Write(ref _current, snapshot);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Seq <= snapshot.ChangeSeq)
                {
                    _waiting[i].Reached.SetResult();
                    _waiting.RemoveAt(i);
                }
            }
        }

        if (snapshot.Ready)
        {
            _ready.TrySetResult();
        }
    }
}
