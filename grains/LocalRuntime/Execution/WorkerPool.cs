namespace OrleansReco.LocalRuntime;

/// <summary>The activations that share one key of a stateless worker.</summary>
internal sealed class WorkerPool(GrainClass grainClass, string key, int maxWorkers)
{
    private readonly List<Activation> _workers = [];

    internal Activation[] Snapshot()
    {
        lock (_workers)
        {
            return [.. _workers];
        }
    }

    internal void Remove(Activation worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
        }
    }

    /// <summary>To an idle worker, else to a new one, else to the one with the least to do.</summary>
    internal void Dispatch(GrainRequest request)
    {
        Activation worker;
        lock (_workers)
        {
            var least = _workers.MinBy(candidate => Volatile.Read(ref candidate.Load));
            if (least is null || (Volatile.Read(ref least.Load) > 0 && _workers.Count < maxWorkers))
            {
                least = new Activation(grainClass, key);
                _workers.Add(least);
            }

            worker = least;
            Interlocked.Increment(ref worker.Load);
        }

        request.AssignTo(worker);
        worker.Enqueue(request);
    }
}
