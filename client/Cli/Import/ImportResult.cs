namespace OrleansReco.Cli.Import;

/// <summary>What an import did.</summary>
/// <param name="Items">Items sent.</param>
/// <param name="ItemSeconds">Time they took.</param>
/// <param name="Events">Events that are durable.</param>
/// <param name="Duplicates">Of these, those that were durable before.</param>
/// <param name="EventSeconds">Time they took.</param>
internal sealed record ImportResult(int Items, double ItemSeconds, int Events, int Duplicates, double EventSeconds);
