namespace OrleansReco.LocalRuntime;

/// <summary>Ends activations that were idle for their class's age limit. It looks once a quantum, so calls need not read the clock.</summary>
internal sealed class IdleCollector(LocalGrainRuntime runtime)
{
    private ITimer? _timer;
    private int _now;

    internal void Start()
        => _timer = runtime.Time.CreateQuietTimer(
            static self => ((IdleCollector)self!).Collect(), this, runtime.Options.CollectionQuantum, runtime.Options.CollectionQuantum);

    internal void Stop() => _timer?.Dispose();

    private void Collect()
    {
        _now++;
        foreach (var grainClass in runtime.Classes)
        {
            var quanta = grainClass.AgeLimit / runtime.Options.CollectionQuantum;
            foreach (var activation in grainClass.Activations)
            {
                if (activation.Touched || activation.HasRequests)
                {
                    activation.Touched = false;
                    activation.IdleSince = _now;
                }
                else if (_now - activation.IdleSince >= quanta && !activation.IsKept)
                {
                    activation.Post(static idle => ((Activation)idle!).CloseIfIdle(), activation);
                }
            }
        }
    }
}
