using OrleansReco.Abstractions;

namespace OrleansReco.Client.Grains;

/// <summary>Sums up what became of items.</summary>
internal sealed class ItemPuts
{
    private const int ShownErrors = 100;
    private readonly List<LineError> _errors = [];
    private int _created;
    private int _replaced;
    private int _failed;

    public ItemsAnswer Answer => new(_created, _replaced, _failed, [.. _errors]);

    /// <summary>Whether an item can be taken; what is wrong with it goes into the answer.</summary>
    public bool Take(Item item, long line)
    {
        var checks = new Checks();
        ItemRules.Check(checks, item);
        if (checks.Failed)
        {
            _failed++;
            _errors.AddRange(checks.Errors.Take(ShownErrors - _errors.Count).Select(error => new LineError(line, error.Field, error.Message)));
        }

        return !checks.Failed;
    }

    public void Add(int created, int replaced)
    {
        _created += created;
        _replaced += replaced;
    }
}
