namespace OrleansReco.Cli.Simulation;

/// <summary>What was done with slates of one arm. Thread-safe.</summary>
internal sealed class SlateTally
{
    private readonly Lock _lock = new();
    private int _users;
    private int _sessions;
    private int _abandoned;
    private int _slates;
    private int _saved;
    private int _edited;
    private long _examined;
    private long _skipped;
    private long _played;

    public void AddUser()
    {
        lock (_lock)
        {
            _users++;
        }
    }

    public void AddSession(bool abandoned)
    {
        lock (_lock)
        {
            _sessions++;
            _abandoned += abandoned ? 1 : 0;
        }
    }

    public void AddSlate(int examined, int played, int skipped, bool saved, bool edited)
    {
        lock (_lock)
        {
            _slates++;
            _examined += examined;
            _played += played;
            _skipped += skipped;
            _saved += saved ? 1 : 0;
            _edited += edited ? 1 : 0;
        }
    }

    public SimulationRow ToRow(int generation, string arm, string? model)
    {
        lock (_lock)
        {
            return new(generation, arm, model, _users, _sessions, _slates, Share(_saved, _slates), Share(_played, _examined), Share(_skipped, _examined), Share(_edited, _slates), Share(_abandoned, _sessions));
        }
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
