namespace OrleansReco.LocalRuntime;

/// <summary>Which requests run, which wait, and which have waited too long.</summary>
internal sealed partial class Activation
{
    private GrainRequest? _firstWaiting;
    private GrainRequest? _lastWaiting;
    private GrainRequest?[] _running = [];
    private int _runningCount;
    private int _blockingCount;
    private int _readOnlyCount;
    private int _waitingInterleaving;
    private bool _watched;

    /// <summary>Requests given to this stateless worker and not yet over.</summary>
    internal int Load;

    /// <summary>Whether a request came since the collector last looked.</summary>
    internal bool Touched { get; set; }

    internal bool HasRequests => _runningCount > 0 || _firstWaiting is not null;

    /// <summary>A request arrives, in a turn.</summary>
    internal void Receive(GrainRequest request)
    {
        Touched |= request.KeepsAlive;
        switch (_phase)
        {
            case Phase.Closed:
                Forward(request);
                break;
            case Phase.Active when !_closing && MayRun(request):
                Begin(request);
                break;
            default:
                Wait(request);
                if (_phase == Phase.Created)
                {
                    _ = ActivateAsync(request.Context);
                }

                break;
        }
    }

    /// <summary>The task of a running request is over.</summary>
    internal void Ended(GrainRequest request)
    {
        var last = _running[--_runningCount]!;
        _running[request.RunningIndex] = last;
        last.RunningIndex = request.RunningIndex;
        _running[_runningCount] = null;
        if (Blocks(request))
        {
            _blockingCount--;
            _readOnlyCount -= request.IsReadOnly ? 1 : 0;
        }

        Class.Released(this);

        // Not now: this may be in the middle of another request's turn, which completed the task this one returned.
        _settle = true;
    }

    private bool Blocks(GrainRequest request) => !Class.IsReentrant && !request.MayInterleave;

    private bool MayRun(GrainRequest request)
        => _blockingCount == 0 || !Blocks(request) || (request.IsReadOnly && _readOnlyCount == _blockingCount);

    private void Begin(GrainRequest request)
    {
        if (request.IsAnswered)
        {
            Class.Released(this);
            return;
        }

        if (request.Context is not null)
        {
            RequestContext.Current = request.Context;
        }

        if (request.Start(_grain!))
        {
            Class.Released(this);
            return;
        }

        if (_runningCount == _running.Length)
        {
            Array.Resize(ref _running, Math.Max(1, 2 * _runningCount));
        }

        request.RunningIndex = _runningCount;
        _running[_runningCount++] = request;
        if (Blocks(request))
        {
            _blockingCount++;
            _readOnlyCount += request.IsReadOnly ? 1 : 0;
        }
    }

    private void Wait(GrainRequest request)
    {
        _waitingInterleaving += request.MayInterleave ? 1 : 0;
        if (_lastWaiting is null)
        {
            _firstWaiting = request;
        }
        else
        {
            _lastWaiting.Next = request;
        }

        _lastWaiting = request;
    }

    private void StartWaiting()
    {
        GrainRequest? kept = null;
        for (var request = _firstWaiting; request is not null && _phase == Phase.Active && !_closing;)
        {
            var next = (GrainRequest?)request.Next;
            if (MayRun(request))
            {
                Unlink(kept, request);
                Begin(request);
                RestoreAmbient();
            }
            else if (_readOnlyCount < _blockingCount && _waitingInterleaving == 0)
            {
                return;
            }
            else
            {
                kept = request;
            }

            request = next;
        }
    }

    private void Unlink(GrainRequest? before, GrainRequest request)
    {
        var next = (GrainRequest?)request.Next;
        if (before is null)
        {
            _firstWaiting = next;
        }
        else
        {
            before.Next = next;
        }

        if (ReferenceEquals(_lastWaiting, request))
        {
            _lastWaiting = before;
        }

        request.Next = null;
        _waitingInterleaving -= request.MayInterleave ? 1 : 0;
    }

    private void EmptyWaiting(Action<GrainRequest> handle)
    {
        while (_firstWaiting is { } request)
        {
            Unlink(null, request);
            handle(request);
        }
    }

    /// <summary>This activation is over; the request goes to the next one.</summary>
    private void Forward(GrainRequest request)
    {
        Class.Released(this);
        if (!request.DiesWithActivation && !request.IsAnswered)
        {
            Class.Dispatch(_key, request);
        }
    }

    private void WatchIfWaiting()
    {
        if (!_watched && HasRequests)
        {
            _watched = true;
            Class.Runtime.Watch.Add(this);
        }
    }

    /// <summary>Answers requests whose time is up, running or not. A running one goes on and keeps its place.</summary>
    internal void EndOverdue()
    {
        _watched = false;
        var watch = Class.Runtime.Watch;
        for (var i = 0; i < _runningCount; i++)
        {
            if (watch.IsOverdue(_running[i]!, out var timeout))
            {
                _running[i]!.TimeOut(GrainId, timeout);
            }
        }

        GrainRequest? kept = null;
        for (var request = _firstWaiting; request is not null;)
        {
            var next = (GrainRequest?)request.Next;
            if (watch.IsOverdue(request, out var timeout))
            {
                Unlink(kept, request);
                request.TimeOut(GrainId, timeout);
                Class.Released(this);
            }
            else
            {
                kept = request;
            }

            request = next;
        }
    }
}
